/** Sends a folder to the server file by file and follows its import. No React here: what happens is told to `tell`. */
import { z } from "zod";
import { importEvent } from "../../protocol/dataset-import.ts";
import type { DatasetWish, ImportReportEvent } from "../../protocol/dataset-import.ts";
import type { RefusalText } from "../ui/notice.tsx";
import { post, send } from "../ui/post.ts";
import type { ControlSentences } from "../ui/post.ts";

export type RefusedFile = ImportReportEvent["refused"][number];
export type FolderState =
  | { step: "sending" | "reading"; done: number; total: number }
  | { step: "stopped" }
  | { step: "refused"; refusal: RefusalText }
  | { step: "done"; report: ImportReportEvent };

export interface SentFile {
  /** Path inside the chosen folder. */
  name: string;
  file: Blob;
}
interface SendFolder {
  files: SentFile[];
  wish: DatasetWish;
  signal: AbortSignal;
  t: ControlSentences;
  tell: (state: FolderState) => void;
}

/** How many files travel at once: enough to hide the round trips, few enough for the browser's six connections. */
const inFlight = 4;
const begun = z.object({ upload: z.uuid() });

/** Sends, imports and reports. When the person stops it, or a file is refused, nothing is kept. */
export async function sendFolder({ files, wish, signal, t, tell }: SendFolder): Promise<void> {
  const answered = await post("/api/datasets/uploads", {}, t);
  if ("refused" in answered) return tell({ step: "refused", refusal: answered });
  const { upload } = begun.parse(answered.body);
  const address = `/api/datasets/uploads/${upload}`;
  try {
    const refusal = await sendFiles({ files, address, signal, t, tell });
    if (signal.aborted) return tell({ step: "stopped" });
    if (refusal !== null) return tell({ step: "refused", refusal });
    tell(await followImport({ address, wish, signal, t, tell }));
  } finally {
    await send(address, { method: "DELETE" }, t);
  }
}

type Sending = Omit<SendFolder, "wish"> & { address: string };

async function sendFiles({ files, address, signal, t, tell }: Sending): Promise<RefusalText | null> {
  let next = 0;
  let done = 0;
  let refusal: RefusalText | null = null;
  tell({ step: "sending", done, total: files.length });
  const carry = async () => {
    while (next < files.length && refusal === null && !signal.aborted) {
      const index = next++;
      const { name, file } = files[index];
      const path = `${address}/${index}?name=${encodeURIComponent(name)}`;
      const answered = await send(path, { method: "PUT", body: file, signal, headers: { "content-type": "application/octet-stream" } }, t);
      if ("refused" in answered) refusal ??= answered;
      else tell({ step: "sending", done: ++done, total: files.length });
    }
  };
  await Promise.all(Array.from({ length: inFlight }, carry));
  return refusal;
}

type Following = Omit<SendFolder, "files"> & { address: string };

async function followImport({ address, wish, signal, t, tell }: Following): Promise<FolderState> {
  const unexpected: FolderState = {
    step: "refused",
    refusal: { refused: "interrupted", sentence: t("unexpected"), next: t("unexpectedNext") },
  };
  try {
    const response = await fetch(`${address}/import`, {
      method: "POST",
      body: JSON.stringify(wish),
      headers: { "content-type": "application/json", accept: "application/x-ndjson", "accept-language": document.documentElement.lang },
      signal,
    });
    if (response.body === null) return unexpected;
    for await (const line of lines(response.body)) {
      const event = importEvent.parse(JSON.parse(line));
      if (event.type === "progress") tell({ step: "reading", done: event.done, total: event.total });
      else if (event.type === "report") return { step: "done", report: event };
      else return { step: "refused", refusal: event };
    }
    return unexpected;
  } catch {
    return signal.aborted ? { step: "stopped" } : unexpected;
  }
}

/** The lines of a stream of text, as they come. */
export async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const parts = (rest + value).split("\n");
    rest = parts.pop() ?? "";
    yield* parts.filter((part) => part !== "");
  }
  if (rest !== "") yield rest;
}

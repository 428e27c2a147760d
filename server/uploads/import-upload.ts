/** Imports an upload into the catalogue and tells of it line by line while it happens. */
import { basename } from "node:path";
import type { Catalogue } from "../../datasets/catalogue.ts";
import type { DatasetWish, ImportEvent } from "../../protocol/dataset-import.ts";
import type { Language } from "../../protocol/identity.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";

export interface ImportUpload {
  catalogue: Pick<Catalogue, "import">;
  /** What arrived: the folder of numbered files, and the name that each had where it came from. */
  arrived: { folder: string; nameOf: (file: string) => string };
  wish: DatasetWish;
  language: Language;
  /** Ends the import; nothing of it is kept. */
  signal: AbortSignal;
  /** A refusal in the page's language. */
  speak: (refusal: Refusal) => Promise<Refusal & { sentence: string; next: string }>;
}

/** Progress is told at most this often: a folder of thousands of files must not send thousands of lines. */
const progressEveryMs = 100;

/** The lines of `importEvent` as UTF-8. */
export function importUpload(asked: ImportUpload): ReadableStream<Uint8Array> {
  const stop = new AbortController();
  const signal = AbortSignal.any([asked.signal, stop.signal]);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async start(controller) {
      const tell = (event: ImportEvent) => controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      try {
        await follow({ ...asked, signal }, tell);
        controller.close();
      } catch (error) {
        // Who stopped the import is gone: nobody reads what follows.
        if (signal.aborted) return;
        console.error("An import failed:", error);
        controller.error(error);
      }
    },
    cancel() {
      stop.abort();
    },
  });
}

async function follow(
  { catalogue, arrived, wish, language, signal, speak }: ImportUpload,
  tell: (event: ImportEvent) => void,
): Promise<void> {
  let toldAt = 0;
  const { title, ...rest } = wish;
  const report = await catalogue.import({
    ...rest,
    title: { fr: title, en: title },
    from: arrived.folder,
    signal,
    onProgress: ({ done, total }) => {
      const now = performance.now();
      if (now - toldAt < progressEveryMs && done < total) return;
      toldAt = now;
      tell({ type: "progress", done, total });
    },
  });
  if (isRefusal(report)) return tell({ type: "refused", ...(await speak(report)) });
  tell({
    type: "report",
    name: report.manifest.name,
    title: report.manifest.title,
    series: report.manifest.series.length,
    imported: report.imported,
    removedAttributes: report.manifest.deidentification?.removed.length ?? 0,
    refused: report.refusedFiles.map(({ path, reason }) => ({ file: arrived.nameOf(basename(path)), reason: reason.sentence[language] })),
  });
}

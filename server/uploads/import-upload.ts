/** Imports an upload into the catalogue and tells of it line by line while it happens. */
import { basename } from "node:path";
import type { Catalogue } from "../../datasets/catalogue.ts";
import type { DatasetWish, ImportEvent } from "../../protocol/dataset-import.ts";
import type { Language } from "../../protocol/identity.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { nowAndThen, told } from "../http/told.ts";

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

/** The lines of `importEvent` as UTF-8. */
export function importUpload(asked: ImportUpload): ReadableStream<Uint8Array> {
  return told({ signal: asked.signal, what: "An import", work: (tell, signal) => follow({ ...asked, signal }, tell) });
}

async function follow(
  { catalogue, arrived, wish, language, signal, speak }: ImportUpload,
  tell: (event: ImportEvent) => void,
): Promise<void> {
  const { title, ...rest } = wish;
  const report = await catalogue.import({
    ...rest,
    title: { fr: title, en: title },
    from: arrived.folder,
    signal,
    onProgress: nowAndThen(tell),
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

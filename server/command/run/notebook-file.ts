/** The notebook to run, from its file, and to its file. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { readIpynb, writeIpynb } from "../../../notebook/formats/ipynb.ts";
import { readMystIn } from "../../../notebook/formats/lesson.ts";
import { kernelMetadata } from "../../../notebook/notebook.ts";
import type { NbCell, NbContent } from "../../../notebook/notebook.ts";
import { notebookMetadata } from "../../../protocol/cell.ts";
import type { Language } from "../../../protocol/identity.ts";
import { isRefusal, refused } from "../../../protocol/refusal.ts";
import type { Refusal } from "../../../protocol/refusal.ts";
import { writeWhole } from "../whole-file.ts";

export type CodeCell = Extract<NbCell, { cell_type: "code" }>;
export interface ToRun {
  notebook: NbContent;
  /** Of the sentences that cells and errors say. */
  language: Language;
}
/** Why it cannot be run. */
export type Hindrance = { absent: string } | { foreign: string };

const typescript = ["typescript", "javascript", "ts", "js"];

/** `asked` is the language that the person named; else the notebook's own counts, then the terminal's. */
export async function readNotebook(
  path: string,
  { asked, terminal }: { asked: Language | null; terminal: Language },
): Promise<ToRun | Hindrance | Refusal> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    return { absent: (error as Error).message };
  }
  const notebook = notebookIn(path, content, asked ?? terminal);
  if (isRefusal(notebook)) return notebook;
  const foreign = foreignLanguage(notebook);
  if (foreign !== null) return { foreign };
  const kept = notebookMetadata.safeParse(notebook.metadata["carnet"] ?? {});
  return { notebook, language: asked ?? (kept.success ? kept.data.language : undefined) ?? terminal };
}

/** A cell with code in it. */
export function runs(cell: NbCell): cell is CodeCell {
  return cell.cell_type === "code" && cell.source.trim() !== "";
}

/** The notebook in a file's bytes, by the ending of its name. */
export function notebookIn(path: string, content: Buffer, language: Language): NbContent | Refusal {
  const newId = (): string => randomUUID().slice(0, 8);
  if (extname(path).toLowerCase() !== ".md") return readIpynb(content, newId);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return refused("notebook-unreadable", { place: "", reason: "not-text" });
  }
  return readMystIn(text, language, newId);
}

/** The language of a notebook that is not for our kernel. A file that names none is taken for ours. */
function foreignLanguage({ metadata }: NbContent): string | null {
  const { kernelspec, language_info: info } = metadata as { kernelspec?: { language?: unknown }; language_info?: { name?: unknown } };
  const named = info?.name ?? kernelspec?.language;
  return typeof named === "string" && !typescript.includes(named.toLowerCase()) ? named : null;
}

/** The file appears whole or not at all. Where the notebook names no kernel it names ours, so that Jupyter opens it with one. */
export function writeNotebook(path: string, notebook: NbContent): void {
  writeWhole(path, writeIpynb({ ...notebook, metadata: { ...kernelMetadata, ...notebook.metadata } }));
}

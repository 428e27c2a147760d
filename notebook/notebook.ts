/**
 * The notebook and its laws, pure: no clock, no randomness, no file. Ids come in as arguments. `formats/` reads and writes files,
 * `document/` holds the same notebook as a Yjs document that several people edit.
 */
import type { Language } from "../protocol/identity.ts";
import type { NbCell, NbContent } from "../protocol/nbformat.ts";

export type { NbCell, NbContent, NbOutput } from "../protocol/nbformat.ts";

/** What Jupyter clients read to choose a kernel. */
export const kernelMetadata = {
  kernelspec: { display_name: "TypeScript (Carnet)", language: "typescript", name: "carnet" },
  language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript", pygments_lexer: "typescript" },
} as const;

/** A new code cell without outputs. */
export function codeCell(id: string, source = "", metadata: Record<string, unknown> = {}): NbCell {
  return { cell_type: "code", id, source, metadata, outputs: [], execution_count: null };
}

/** A new Markdown cell. */
export function markdownCell(id: string, source = "", metadata: Record<string, unknown> = {}): NbCell {
  return { cell_type: "markdown", id, source, metadata };
}

/** A notebook in Carnet's kernel from cells. */
export function notebookOf(cells: NbCell[], carnet: { lesson?: string; language?: Language } = {}): NbContent {
  return { nbformat: 4, nbformat_minor: 5, metadata: { ...kernelMetadata, carnet: { ...carnet, kernelLife: 0 } }, cells };
}

/**
 * Monaco's models, one a code cell and one alone for each: the language service reads them all, so that names of other cells complete. A cell's
 * editor shows that same model.
 */
import type { editor, Uri } from "monaco-editor";
import type { CellView } from "./cell-view.ts";
import type { MonacoModule } from "./monaco.ts";

const edited = new Set<string>();

function uriOf(monaco: MonacoModule, id: string, language: string): Uri {
  return monaco.Uri.from({ scheme: "inmemory", authority: "notebook", path: `/${id}.${language === "typescript" ? "ts" : "md"}` });
}

/** The cell's model with that text, for its editor; nobody else writes into it until it is released. */
export function acquireModel(monaco: MonacoModule, cell: { id: string; language: string; value: string }): editor.ITextModel {
  const uri = uriOf(monaco, cell.id, cell.language);
  const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(cell.value, cell.language, uri);
  model.setEOL(monaco.editor.EndOfLineSequence.LF);
  if (model.getValue() !== cell.value) model.setValue(cell.value);
  edited.add(uri.toString());
  return model;
}

export function releaseModel(model: editor.ITextModel): void {
  edited.delete(model.uri.toString());
  if (model.getLanguageId() !== "typescript") model.dispose();
}

/** Brings the models of the code cells that nobody edits here up to date, and ends those of cells that went. */
export function syncModels(monaco: MonacoModule, cells: Iterable<Pick<CellView, "id" | "type" | "source">>): void {
  const present = new Set<string>();
  for (const cell of cells) {
    if (cell.type !== "code") continue;
    const uri = uriOf(monaco, cell.id, "typescript");
    present.add(uri.toString());
    if (edited.has(uri.toString())) continue;
    const model = monaco.editor.getModel(uri);
    if (model === null) monaco.editor.createModel(cell.source, "typescript", uri);
    else if (model.getValue() !== cell.source) model.setValue(cell.source);
  }
  for (const model of monaco.editor.getModels())
    if (model.uri.authority === "notebook" && !present.has(model.uri.toString()) && !edited.has(model.uri.toString())) model.dispose();
}

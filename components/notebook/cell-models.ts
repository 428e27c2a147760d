/** Monaco's models: one for the cell that is edited, and for the cells that a definition leads to, until the editor closes. */
import type { editor, Uri } from "monaco-editor";
import type { MonacoModule } from "./monaco.ts";

const authority = "notebook";

function uriOf(monaco: MonacoModule, id: string, language: string): Uri {
  return monaco.Uri.from({ scheme: "inmemory", authority, path: `/${id}.${language === "typescript" ? "ts" : "md"}` });
}

/** The code cell whose model this is; null for any other model. */
export function cellIdOf(uri: Uri): string | null {
  return uri.authority === authority ? (/^\/([^/]+)\.ts$/.exec(uri.path)?.[1] ?? null) : null;
}

/** The cell's model with that text, for its editor; nobody else writes into it until it is released. */
export function acquireModel(monaco: MonacoModule, cell: { id: string; language: string; value: string }): editor.ITextModel {
  const model = modelFor(monaco, cell);
  model.setEOL(monaco.editor.EndOfLineSequence.LF);
  return model;
}

/** A model to look at: where a definition in another cell leads to. */
export function modelFor(monaco: MonacoModule, cell: { id: string; language: string; value: string }): editor.ITextModel {
  const uri = uriOf(monaco, cell.id, cell.language);
  const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(cell.value, cell.language, uri);
  if (model.getValue() !== cell.value) model.setValue(cell.value);
  return model;
}

/** Ends the model, and those that were only looked at. */
export function releaseModel(monaco: MonacoModule, model: editor.ITextModel): void {
  model.dispose();
  for (const other of monaco.editor.getModels()) if (other.uri.authority === authority && !other.isAttachedToEditor()) other.dispose();
}

/** What Monaco asks about several cells at once: definitions, names, problems of the open editor. One registration, whatever notebook is open. */
import type * as Monaco from "monaco-editor";
import { cellIdOf, modelFor } from "../cell-models.ts";
import type { MonacoModule } from "../monaco.ts";
import type { LanguageClient } from "./client.ts";
import type { Problem } from "./problems.ts";
import type { CellEdit, Place } from "./program.ts";

export interface NotebookForProviders {
  client: LanguageClient;
  /** Writes into several cells as one step that can be undone. */
  edit(edits: readonly CellEdit[]): void;
  /** Opens a cell's editor with the caret there. */
  open(id: string, offset: number): void;
  describe(problem: Problem): string;
  /** Why a name cannot be changed. */
  cannotRename: string;
}

let current: NotebookForProviders | null = null;
let registered = false;

/** Answers for this notebook until the returned function is called. */
export function provideFor(monaco: MonacoModule, notebook: NotebookForProviders): () => void {
  current = notebook;
  if (!registered) register(monaco);
  registered = true;
  const show = (): void => showMarkers(monaco, notebook);
  const stop = notebook.client.subscribe(show);
  const opened = monaco.editor.onDidCreateModel(() => queueMicrotask(show));
  return () => {
    if (current === notebook) current = null;
    stop();
    opened.dispose();
  };
}

function showMarkers(monaco: MonacoModule, { client, describe }: NotebookForProviders): void {
  for (const model of monaco.editor.getModels()) {
    const id = cellIdOf(model.uri);
    if (id === null) continue;
    const markers = (client.getProblems().get(id) ?? []).map((problem) => ({
      ...rangeOf(model, problem),
      severity: severityOf(monaco, problem),
      message: describe(problem),
    }));
    monaco.editor.setModelMarkers(model, "carnet", markers);
  }
}

/** Type errors never stop a run: they are warnings. */
function severityOf({ MarkerSeverity }: MonacoModule, { severity }: Problem): Monaco.MarkerSeverity {
  if (severity === "error") return MarkerSeverity.Error;
  return severity === "warning" ? MarkerSeverity.Warning : MarkerSeverity.Info;
}

function register(monaco: MonacoModule): void {
  const { languages } = monaco;
  languages.registerDefinitionProvider("typescript", {
    async provideDefinition(model, position) {
      const found = await ask(model, position, (service, id, offset) => service.definition(id, offset));
      return (found ?? []).flatMap((place) => locationOf(monaco, place) ?? []);
    },
  });
  languages.registerRenameProvider("typescript", {
    async resolveRenameLocation(model, position) {
      const found = await ask(model, position, (service, id, offset) => service.renameTarget(id, offset));
      if (found === null || "refused" in found) {
        const word = model.getWordAtPosition(position);
        return { range: monaco.Range.fromPositions(position), text: word?.word ?? "", rejectReason: current?.cannotRename ?? "" };
      }
      return { range: rangeOf(model, found), text: found.name };
    },
    async provideRenameEdits(model, position, newName) {
      if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(newName)) return { edits: [], rejectReason: current?.cannotRename ?? "" };
      const edits = await ask(model, position, (service, id, offset) => service.rename(id, offset, newName));
      // Written into the document itself, so that all cells change as one step; the open editor follows.
      current?.edit(edits ?? []);
      return { edits: [] };
    },
  });
  monaco.editor.registerEditorOpener({
    openCodeEditor(_source, uri, at) {
      const id = cellIdOf(uri);
      const model = monaco.editor.getModel(uri);
      if (id === null || model === null || current === null) return false;
      const position =
        at === undefined
          ? { lineNumber: 1, column: 1 }
          : "startLineNumber" in at
            ? { lineNumber: at.startLineNumber, column: at.startColumn }
            : at;
      current.open(id, model.getOffsetAt(position));
      return true;
    },
  });
}

async function ask<Answer>(
  model: Monaco.editor.ITextModel,
  position: Monaco.Position,
  question: (service: Awaited<ReturnType<LanguageClient["worker"]>>, id: string, offset: number) => Promise<Answer>,
): Promise<Answer | null> {
  const id = cellIdOf(model.uri);
  if (id === null || current === null) return null;
  const offset = model.getOffsetAt(position);
  return question(await current.client.worker(), id, offset);
}

function locationOf(monaco: MonacoModule, place: Place): Monaco.languages.Location | null {
  const source = current?.client.sourceOf(place.id);
  if (source === null || source === undefined) return null;
  const open = monaco.editor.getModels().find((model) => cellIdOf(model.uri) === place.id && model.isAttachedToEditor());
  const model = open ?? modelFor(monaco, { id: place.id, language: "typescript", value: source });
  return { uri: model.uri, range: rangeOf(model, place) };
}

function rangeOf(model: Monaco.editor.ITextModel, { start, length }: { start: number; length: number }) {
  const [from, to] = [model.getPositionAt(start), model.getPositionAt(start + length)];
  return { startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column };
}

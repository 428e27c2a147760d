/** The page's side of the language worker: what it knows of the notebook, and what it says about each cell. */
import type { editor } from "monaco-editor";
import type { Language } from "../../../protocol/identity.ts";
import { cellIdOf } from "../cell-models.ts";
import type { CellView } from "../cell-view.ts";
import type { MonacoModule } from "../monaco.ts";
import type { NotebookContent } from "./notebook.worker.ts";
import type { Problem } from "./problems.ts";
import type { CellEdit, Place, RenameTarget } from "./program.ts";
import type { TextChange } from "./typescript.ts";

/** What our worker answers beside what Monaco asks it. */
export interface LanguageWorker {
  setNotebook(content: NotebookContent): Promise<void>;
  takeDirty(): Promise<string[]>;
  problems(id: string): Promise<Problem[]>;
  definition(id: string, offset: number): Promise<Place[]>;
  renameTarget(id: string, offset: number): Promise<RenameTarget | { refused: string }>;
  rename(id: string, offset: number, newName: string): Promise<CellEdit[]>;
  format(id: string): Promise<{ source: string; changes: TextChange[] }>;
}

export type Problems = ReadonlyMap<string, readonly Problem[]>;

/** The notebook's cells as the page has them. */
export interface NotebookCells {
  order: readonly string[];
  cells: ReadonlyMap<string, CellView>;
}

export interface LanguageClient {
  /** The cells may have changed: they are handed over soon, and problems follow. */
  follow(): void;
  /** The worker, with the notebook and the open models as they are now. */
  worker(): Promise<LanguageWorker>;
  sourceOf(id: string): string | null;
  getProblems(): Problems;
  subscribe(listener: () => void): () => void;
  close(): void;
}

export interface ClientOptions {
  monaco: MonacoModule;
  /** Monaco's way to its worker, with the models to bring up to date first. */
  connect: (...models: editor.ITextModel["uri"][]) => Promise<LanguageWorker>;
  read: () => NotebookCells;
  language: Language;
}

/** While cells change one after the other, they are handed over this often. */
const handOverAfterMs = 150;

/** Quiet for this long after a key before cells are checked. */
const checkAfterMs = 200;

export function createLanguageClient({ monaco, connect, read, language }: ClientOptions): LanguageClient {
  const sent = new Map<string, string>();
  const listeners = new Set<() => void>();
  /** Cells to be checked. */
  const waiting = new Set<string>();
  let order = "";
  let problems: Problems = new Map();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let handing: ReturnType<typeof setTimeout> | undefined;
  /** Fulfilled when the cells are on their way: what is asked then comes after them. */
  let handed = Promise.resolve();
  let round = 0;
  let closed = false;

  const openModels = (): editor.ITextModel[] =>
    monaco.editor.getModels().filter((model) => cellIdOf(model.uri) !== null && !model.isDisposed());
  const connected = (): Promise<LanguageWorker> => connect(...openModels().map((model) => model.uri));
  const tell = (id: string, found: readonly Problem[]): void => {
    if (found.length === 0 && !problems.has(id)) return;
    const next = new Map(problems);
    if (found.length === 0) next.delete(id);
    else next.set(id, found);
    problems = next;
    for (const listener of listeners) listener();
  };
  // Problems are asked for cell by cell, so that a completion never waits behind a whole notebook; a later change starts over.
  const check = async (): Promise<void> => {
    const mine = ++round;
    const service = await connected();
    const open = new Set(openModels().map((model) => cellIdOf(model.uri)));
    for (const id of await service.takeDirty()) waiting.add(id);
    const next = [...waiting].sort((a, b) => Number(open.has(b)) - Number(open.has(a)));
    for (const id of next) {
      if (closed || mine !== round) return;
      const found = sent.has(id) ? await service.problems(id) : [];
      if (closed || mine !== round) return;
      waiting.delete(id);
      tell(id, found);
    }
  };
  const checkSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void check().catch((error: unknown) => console.warn("The cells could not be checked.", error)), checkAfterMs);
  };
  const handOver = (): void => {
    clearTimeout(handing);
    handing = undefined;
    const { order: all, cells } = read();
    const code = all.flatMap((id) => {
      const cell = cells.get(id);
      return cell?.type === "code" ? [cell] : [];
    });
    const changed = code.filter(({ id, source }) => sent.get(id) !== source).map(({ id, source }) => ({ id, source }));
    const ids = code.map(({ id }) => id);
    if (changed.length === 0 && ids.join() === order) return;
    order = ids.join();
    for (const { id, source } of changed) sent.set(id, source);
    const present = new Set(ids);
    for (const id of sent.keys()) {
      if (present.has(id)) continue;
      sent.delete(id);
      tell(id, []);
    }
    handed = connected().then((service) => void service.setNotebook({ order: ids, changed, language }));
    checkSoon();
  };
  // Monaco's own questions come with the model of an editor, and do not pass here.
  const opened = monaco.editor.onDidCreateModel(handOver);
  handOver();
  return {
    follow() {
      handing ??= setTimeout(handOver, handOverAfterMs);
    },
    async worker() {
      handOver();
      await handed;
      return connected();
    },
    sourceOf: (id) => sent.get(id) ?? null,
    getProblems: () => problems,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(handing);
      opened.dispose();
      listeners.clear();
    },
  };
}

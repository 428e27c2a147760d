/**
 * The language worker: Monaco's TypeScript with our own service in place of its own. The text of the cell that is being edited comes with
 * Monaco's model, key by key; the others are handed over when they change.
 */
import { initialize } from "monaco-editor/internal/common/initialize";
import type { WorkerContext } from "monaco-editor/internal/common/initialize";
import { libFileMap } from "monaco-editor/languages/features/typescript/lib/lib";
import { typescript } from "monaco-editor/languages/features/typescript/lib/typescriptServices";
import french from "./french.json" with { type: "json" };
import { createPackLoader } from "./packs.ts";
import { createProgram } from "./program.ts";
import type { CellSource, NotebookProgram } from "./program.ts";

export interface NotebookContent {
  order: string[];
  /** Cells that are new or other than before. */
  changed: CellSource[];
  language: "fr" | "en";
}

const constantMessages = {
  fr: (name: string) => `« ${name} » est une constante : on ne peut pas lui donner une autre valeur.`,
  en: (name: string) => `"${name}" is a constant: it cannot be given another value.`,
};

class NotebookWorker {
  readonly #context: WorkerContext;
  readonly #packs = createPackLoader();
  readonly #program: NotebookProgram;
  #language: "fr" | "en" = "en";
  #order: string[] = [];
  readonly #sources = new Map<string, string>();
  readonly #dirty = new Set<string>();
  #seen = "";
  /** Who waits for the notebook to name a cell. */
  #waiting: (() => void)[] = [];

  constructor(context: WorkerContext) {
    this.#context = context;
    this.#program = createProgram({
      ts: typescript,
      libraries: libFileMap,
      constantMessage: (name) => constantMessages[this.#language](name),
    });
  }

  async setNotebook({ order, changed, language }: NotebookContent): Promise<void> {
    if (language !== this.#language) typescript.setLocalizedDiagnosticMessages(language === "fr" ? french : undefined);
    this.#language = language;
    this.#order = order;
    for (const { id, source } of changed) this.#sources.set(id, source);
    const present = new Set(order);
    for (const id of this.#sources.keys()) if (!present.has(id)) this.#sources.delete(id);
    this.#seen = "";
    for (const go of this.#waiting.splice(0)) go();
    await this.#ready();
  }

  /** Cells whose problems may be others than when this was last asked. */
  async takeDirty(): Promise<string[]> {
    await this.#ready();
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    return dirty;
  }

  async problems(id: string) {
    await this.#ready(id);
    const problems = this.#program.problems(id);
    return this.#packs.complete() ? problems : problems.filter(({ severity }) => severity === "error");
  }

  async getCompletionsAtPosition(file: string, offset: number) {
    await this.#ready(idOf(file));
    const id = idOf(file);
    return this.#program.completions(id, offset);
  }
  async getCompletionEntryDetails(file: string, offset: number, name: string) {
    await this.#ready(idOf(file));
    return this.#program.completionDetails(idOf(file), offset, name);
  }
  async getSignatureHelpItems(file: string, offset: number, options: object | undefined) {
    await this.#ready(idOf(file));
    return this.#program.signature(idOf(file), offset, options);
  }
  async getQuickInfoAtPosition(file: string, offset: number) {
    await this.#ready(idOf(file));
    return this.#program.hover(idOf(file), offset);
  }
  async getDocumentHighlights(file: string, offset: number) {
    await this.#ready(idOf(file));
    return this.#program.highlights(idOf(file), offset);
  }
  async definition(id: string, offset: number) {
    await this.#ready(id);
    return this.#program.definition(id, offset);
  }
  async renameTarget(id: string, offset: number) {
    await this.#ready(id);
    return this.#program.renameTarget(id, offset);
  }
  async rename(id: string, offset: number, newName: string) {
    await this.#ready(id);
    return this.#program.rename(id, offset, newName);
  }
  async format(id: string) {
    await this.#ready(id);
    return this.#program.format(id, formatting);
  }
  async getFormattingEditsForRange(file: string, start: number, end: number, options: object) {
    await this.#ready(idOf(file));
    return this.#program.formatRange(idOf(file), { start, end }, { ...formatting, ...options });
  }
  async getFormattingEditsAfterKeystroke(file: string, offset: number, key: string, options: object) {
    await this.#ready(idOf(file));
    return this.#program.formatAfter(idOf(file), { offset, key }, { ...formatting, ...options });
  }
  async getLibFiles() {
    return {};
  }
  async updateExtraLibs() {
    // Monaco's own way to hand over declarations; ours are fetched here.
  }

  #nextNotebook(forMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, forMs);
      this.#waiting.push(() => (clearTimeout(timer), resolve()));
    });
  }

  /** Brings the program up to date with the models and the notebook, and fetches declarations that are missing. */
  async #ready(asked?: string): Promise<void> {
    // An editor opens, and is asked about, before the page has told what the notebook holds.
    const until = Date.now() + longestWaitMs;
    while (asked !== undefined && !this.#order.includes(asked) && Date.now() < until) await this.#nextNotebook(until - Date.now());
    const models = new Map(
      this.#context
        .getMirrorModels()
        .flatMap((model) => (model.uri.authority === "notebook" ? [[idOf(model.uri.path), model] as const] : [])),
    );
    const seen = [...models].map(([id, { version }]) => `${id}:${version}`).join() || "-";
    if (seen !== this.#seen) {
      this.#seen = seen;
      const cells = this.#order.map((id) => ({ id, source: models.get(id)?.getValue() ?? this.#sources.get(id) ?? "" }));
      for (const id of this.#program.setCells(cells, models.keys())) this.#dirty.add(id);
    }
    const came = await this.#packs.load(this.#program.imports(), (pack) => this.#program.addPack(pack));
    if (came) for (const id of this.#order) this.#dirty.add(id);
  }
}

/** A cell that was removed while it was asked about is never named again. */
const longestWaitMs = 5000;

const formatting = {
  indentSize: 2,
  tabSize: 2,
  newLineCharacter: "\n",
  convertTabsToSpaces: true,
  insertSpaceAfterCommaDelimiter: true,
  insertSpaceAfterSemicolonInForStatements: true,
  insertSpaceBeforeAndAfterBinaryOperators: true,
  insertSpaceAfterKeywordsInControlFlowStatements: true,
  insertSpaceAfterFunctionKeywordForAnonymousFunctions: true,
  insertSpaceAfterOpeningAndBeforeClosingNonemptyBraces: true,
  semicolons: "insert",
};

function idOf(file: string): string {
  return /([^/]+)\.ts$/.exec(file)?.[1] ?? "";
}

// Monaco sends a first message to start the module, and then what it is created with.
addEventListener("message", () => initialize((context) => new NotebookWorker(context)), { once: true });

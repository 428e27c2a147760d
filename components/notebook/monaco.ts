/**
 * Monaco, loaded once and only when somebody edits: the editor with TypeScript and Markdown, its colours taken from the page's tokens. Its
 * TypeScript is ours (language/): all cells are one program.
 */
import type * as Monaco from "monaco-editor";
import { colourOf, currentTheme } from "../output/theme.ts";
import type { LanguageWorker } from "./language/client.ts";

export type MonacoModule = typeof Monaco;

let loading: Promise<MonacoModule> | undefined;
let loaded: MonacoModule | null = null;

/** Monaco if it is already here: an editor then opens without the plain text field before it. */
export function monacoNow(): MonacoModule | null {
  return loaded;
}

export function loadMonaco(): Promise<MonacoModule> {
  loading ??= load().catch((error: unknown) => {
    // The next cell that is edited tries again.
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<MonacoModule> {
  const [monaco, typescript] = await Promise.all([
    import("monaco-editor/editor/editor.api"),
    import("monaco-editor/languages/features/typescript/register"),
    import("monaco-editor/features/register.all"),
    import("monaco-editor/languages/definitions/typescript/register"),
    import("monaco-editor/languages/definitions/markdown/register"),
  ]);
  globalThis.MonacoEnvironment = { getWorker: (_id, label) => startWorker(label) };
  typescript.typescriptDefaults.setModeConfiguration({
    completionItems: true,
    hovers: true,
    signatureHelp: true,
    documentHighlights: true,
    documentRangeFormattingEdits: true,
    onTypeFormattingEdits: true,
    // Definitions, names and problems concern several cells: language/providers.ts.
    definitions: false,
    rename: false,
    diagnostics: false,
    references: false,
    documentSymbols: false,
    codeActions: false,
    inlayHints: false,
  });
  languageWorker = async (...models) => {
    // Monaco starts its TypeScript at the first model of that language.
    if (!monaco.editor.getModels().some((model) => model.getLanguageId() === "typescript"))
      monaco.editor.createModel("", "typescript").dispose();
    const connect = await typescript.getTypeScriptWorker();
    return (await connect(...models)) as unknown as LanguageWorker;
  };
  loaded = monaco as unknown as MonacoModule;
  followTheme(loaded);
  return loaded;
}

type Connect = (...models: Monaco.Uri[]) => Promise<LanguageWorker>;
let languageWorker: Connect | null = null;

/** The language worker, once Monaco is loaded, with these models as they are now. */
export const connectLanguageWorker: Connect = (...models) => {
  if (languageWorker === null) throw new Error("Monaco is not loaded yet.");
  return languageWorker(...models);
};

function startWorker(label: string): Worker {
  return label === "typescript" || label === "javascript"
    ? new Worker(new URL("./language/notebook.worker.ts", import.meta.url), { type: "module" })
    : new Worker(new URL("monaco-editor/editor/editor.worker", import.meta.url), { type: "module" });
}

function followTheme(monaco: MonacoModule): void {
  const apply = (): void => {
    const colour = colourOf;
    const bare = (name: `--${string}`): string => colourOf(name).replace("#", "");
    const dark = currentTheme() === "dark";
    monaco.editor.defineTheme("carnet", {
      base: dark ? "vs-dark" : "vs",
      inherit: true,
      rules: [
        { token: "", foreground: bare("--ink") },
        { token: "comment", foreground: bare("--ink-faint"), fontStyle: "italic" },
        { token: "keyword", foreground: bare("--accent") },
        { token: "string", foreground: bare("--success") },
        { token: "number", foreground: bare("--warning") },
        { token: "type.identifier", foreground: bare("--ink") },
        { token: "regexp", foreground: bare("--danger") },
      ],
      colors: {
        "editor.background": colour("--surface-raised"),
        "editor.foreground": colour("--ink"),
        "editorCursor.foreground": colour("--ink"),
        "editor.selectionBackground": colour("--accent-soft"),
        "editor.lineHighlightBorder": "#00000000",
        focusBorder: colour("--focus"),
        "editorWidget.background": colour("--surface-raised"),
        "editorWidget.border": colour("--line"),
        "editorSuggestWidget.selectedBackground": colour("--accent-soft"),
        "editorSuggestWidget.selectedForeground": colour("--ink"),
        "editorSuggestWidget.highlightForeground": colour("--accent"),
        "editorSuggestWidget.focusHighlightForeground": colour("--accent"),
      },
    });
    monaco.editor.setTheme("carnet");
  };
  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  new MutationObserver(apply).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class", "style"] });
}

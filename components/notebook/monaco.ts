/**
 * Monaco, loaded once and only when somebody edits: the editor with TypeScript and Markdown, its colours taken from the page's tokens. Meaning
 * is not checked yet (names of other cells would be underlined); syntax is.
 */
import type * as Monaco from "monaco-editor";
import { colourOf, currentTheme } from "../output/theme.ts";

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
  const { typescriptDefaults, ScriptTarget, ModuleKind } = typescript;
  typescriptDefaults.setEagerModelSync(true);
  typescriptDefaults.setCompilerOptions({
    target: ScriptTarget.ESNext,
    module: ModuleKind.ESNext,
    allowNonTsExtensions: true,
    lib: ["esnext"],
  });
  typescriptDefaults.setDiagnosticsOptions({
    noSemanticValidation: true,
    noSuggestionDiagnostics: true,
    // Await outside of a function, return outside of one, import and export in a script: a cell is none of these.
    diagnosticCodesToIgnore: [1108, 1308, 1375, 1378, 1432],
  });
  loaded = monaco as unknown as MonacoModule;
  followTheme(loaded);
  return loaded;
}

function startWorker(label: string): Worker {
  return label === "typescript" || label === "javascript"
    ? new Worker(new URL("monaco-editor/language/typescript/ts.worker", import.meta.url), { type: "module" })
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

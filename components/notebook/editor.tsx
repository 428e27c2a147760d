"use client";
/**
 * The editor of the cell that is being edited. A plain text field takes the typing at once; Monaco replaces it when it has come, with the
 * caret and the selection where they were.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type * as Y from "yjs";
import { acquireModel, releaseModel } from "./cell-models.ts";
import { setEditorNow } from "./editor-now.ts";
import styles from "./editor.module.css";
import { loadMonaco, monacoNow } from "./monaco.ts";
import type { MonacoModule } from "./monaco.ts";
import { applyToText, bindModel, typingOrigin, withLineFeeds } from "./monaco-binding.ts";
import { showCursors } from "./show-cursors.ts";
import { typingUndo } from "./typing-undo.ts";
import { editBetween, editsOfDelta, shiftedOffset } from "./text-delta.ts";
import { useNotebookContext } from "./use-notebook.ts";

export interface EditorProps {
  cellId: string;
  text: Y.Text;
  language: "typescript" | "markdown";
  label: string;
  /** Caret at opening, as an offset; the end of the text when null. */
  caret: number | null;
}

export function Editor({ cellId, text, language, label, caret }: EditorProps) {
  const [monaco, setMonaco] = useState<MonacoModule | null>(monacoNow);
  const selected = useRef<Selected>({ from: caret ?? text.length, to: caret ?? text.length });
  const { store } = useNotebookContext();
  // What is typed after the editor opened anew is another step.
  useEffect(() => typingUndo(text).stopCapturing(), [text]);
  useEffect(() => {
    let wanted = true;
    loadMonaco().then(
      (module) => wanted && setMonaco(module),
      // Without its script (offline at the first edit) the plain field stays, and works.
      (error: unknown) => console.warn("The code editor could not be loaded; the plain text field stays.", error),
    );
    return () => void (wanted = false);
  }, []);

  const onKeyDownCapture = (event: KeyboardEvent): void => {
    const mod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (!mod || event.altKey || (key !== "z" && key !== "y")) return;
    // The editors' own undo would take back what others typed.
    event.preventDefault();
    event.stopPropagation();
    const undo = typingUndo(text);
    if (undo.undoStack.length + undo.redoStack.length === 0) return store.hint("nothing-to-undo");
    if (key === "y" || event.shiftKey) undo.redo();
    else undo.undo();
  };
  const field = { cellId, text, label, selected };
  return (
    <div className={styles["editor"]} onKeyDownCapture={onKeyDownCapture}>
      {monaco === null ? <PlainField {...field} /> : <MonacoField {...field} monaco={monaco} language={language} />}
    </div>
  );
}

/** Offsets; the same where nothing is selected. */
interface Selected {
  from: number;
  to: number;
}

interface FieldProps {
  cellId: string;
  text: Y.Text;
  label: string;
  selected: { current: Selected };
}

function PlainField({ cellId, text, label, selected }: FieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.value = withLineFeeds(text);
    area.focus({ preventScroll: true });
    area.setSelectionRange(selected.current.from, selected.current.to);
    const sharedChanged = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
      if (transaction.origin === typingOrigin && transaction.local) return;
      const edits = editsOfDelta(event.delta);
      const [start, end] = [area.selectionStart, area.selectionEnd].map((offset) => shiftedOffset(offset, edits));
      area.value = text.toString();
      area.setSelectionRange(start, end);
    };
    text.observe(sharedChanged);
    const leaveNow = setEditorNow({ cellId, caret: () => area.selectionStart });
    return () => {
      leaveNow();
      selected.current = { from: area.selectionStart, to: area.selectionEnd };
      text.unobserve(sharedChanged);
    };
  }, [text, selected, cellId]);
  return (
    <textarea
      ref={field}
      className={styles["plain"]}
      aria-label={label}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      onInput={(event) => {
        const edit = editBetween(text.toString(), event.currentTarget.value);
        if (edit !== null) applyToText(text, [edit]);
      }}
    />
  );
}

const longestEditorPx = 640;

/** Line numbers as the notebook shows them now. */
const numbering = (on: boolean) => ({ lineNumbers: on ? ("on" as const) : ("off" as const), lineNumbersMinChars: on ? 3 : 0 });

function MonacoField({ cellId, text, label, selected, monaco, language }: FieldProps & { monaco: MonacoModule; language: string }) {
  const holder = useRef<HTMLDivElement>(null);
  const { store } = useNotebookContext();
  useLayoutEffect(() => {
    const node = holder.current;
    if (node === null) return;
    const model = acquireModel(monaco, { id: cellId, language, value: withLineFeeds(text) });
    const binding = bindModel({ monaco, model, text });
    const editor = monaco.editor.create(node, {
      ...editorOptions,
      ...numbering(store.getState().lineNumbers),
      model,
      ariaLabel: label,
      wordWrap: language === "markdown" ? "on" : "off",
    });
    const resize = (): void => {
      const height = Math.min(longestEditorPx, Math.max(40, editor.getContentHeight()));
      node.style.height = `${height}px`;
      editor.layout();
    };
    const sizing = editor.onDidContentSizeChange(resize);
    resize();
    const { from, to } = selected.current;
    editor.setSelection(monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to)));
    editor.focus();
    const awareness = store.client()?.awareness;
    const cursors = awareness === undefined ? null : showCursors({ monaco, editor, model, awareness, cellId, text });
    const leaveNow = setEditorNow({ cellId, caret: () => model.getOffsetAt(editor.getPosition() ?? { lineNumber: 1, column: 1 }) });
    // As in JupyterLab, Tab behind a word completes it and Shift+Tab tells about it; elsewhere they indent. Escape, then Tab, leaves.
    const tabs = editor.onKeyDown((event) => {
      const { browserEvent } = event;
      if (language !== "typescript" || browserEvent.key !== "Tab" || browserEvent.ctrlKey || browserEvent.altKey || browserEvent.metaKey)
        return;
      const at = editor.getPosition();
      const busy = holder.current?.ownerDocument.querySelector(".suggest-widget.visible") !== null;
      if (at === null || busy || editor.getSelection()?.isEmpty() !== true) return;
      if (!/[\p{L}\p{N}_$.)\]]$/u.test(model.getLineContent(at.lineNumber).slice(0, at.column - 1))) return;
      event.preventDefault();
      event.stopPropagation();
      editor.trigger("keyboard", browserEvent.shiftKey ? "editor.action.showHover" : "editor.action.triggerSuggest", {});
    });
    const following = store.subscribe(() => {
      const on = store.getState().lineNumbers;
      if (on !== (editor.getRawOptions().lineNumbers === "on")) editor.updateOptions(numbering(on));
    });
    return () => {
      following();
      cursors?.dispose();
      leaveNow();
      tabs.dispose();
      const now = editor.getSelection();
      if (now !== null) selected.current = { from: model.getOffsetAt(now.getStartPosition()), to: model.getOffsetAt(now.getEndPosition()) };
      sizing.dispose();
      binding.dispose();
      editor.dispose();
      releaseModel(monaco, model);
    };
  }, [store, text, cellId, selected, monaco, language, label]);
  return <div ref={holder} className={styles["monaco"]} />;
}

const editorOptions = {
  theme: "carnet",
  automaticLayout: true,
  fontFamily: "var(--font-code)",
  fontSize: 13.5,
  lineHeight: 21,
  fontLigatures: false,
  lineNumbers: "off",
  glyphMargin: false,
  folding: false,
  lineDecorationsWidth: 12,
  lineNumbersMinChars: 0,
  padding: { top: 10, bottom: 10 },
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  overviewRulerBorder: false,
  renderLineHighlight: "none",
  scrollBeyondLastLine: false,
  scrollbar: {
    alwaysConsumeMouseWheel: false,
    vertical: "auto",
    horizontal: "auto",
    verticalScrollbarSize: 10,
    horizontalScrollbarSize: 10,
  },
  guides: { indentation: false },
  contextmenu: false,
  stickyScroll: { enabled: false },
  fixedOverflowWidgets: true,
  tabSize: 2,
  quickSuggestions: { other: true, comments: false, strings: false },
  occurrencesHighlight: "off",
  unicodeHighlight: { ambiguousCharacters: false },
  accessibilitySupport: "auto",
  ariaRequired: false,
} as const;

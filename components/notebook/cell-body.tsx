"use client";
/** A cell's text: coloured code, rendered Markdown, or the editor. */
import { lazy, Suspense, useCallback, useState } from "react";
import type { ComponentType } from "react";
import { useTranslations } from "next-intl";
import styles from "./cell.module.css";
import type { CellView, InitialCell } from "./cell-view.ts";
import { CodeSource } from "./code-source.tsx";
import type { EditorProps } from "./editor.tsx";
import { RenderedText } from "./rendered-text.tsx";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

let editorNow: ComponentType<EditorProps> | null = null;
const EditorLater = lazy(() => loadEditor().then((editor) => ({ default: editor })));

/** Loads the editor ahead, so that a cell that is opened takes the first letter typed. */
export async function loadEditor(): Promise<ComponentType<EditorProps>> {
  const { Editor } = await import("./editor.tsx");
  editorNow = Editor;
  return Editor;
}

interface CellBodyProps {
  cell: CellView;
  index: number;
  editing: boolean;
  initial: InitialCell | undefined;
}

export function CellBody({ cell, index, editing, initial }: CellBodyProps) {
  const t = useTranslations("notebook.cell");
  const { commands } = useNotebookContext();
  const { id } = cell;
  const edit = useCallback((caret: number) => commands.edit(id, caret), [commands, id]);
  if (editing) return <CellEditor cell={cell} index={index} />;
  if (cell.type === "markdown") {
    if (cell.source.trim() === "") return <p className={styles["emptyText"]}>{t("emptyText")}</p>;
    const html = initial?.html === undefined ? undefined : { source: initial.source, html: initial.html };
    return <RenderedText source={cell.source} initial={html} />;
  }
  return (
    <div className={styles["source"]} title={cell.editable ? undefined : t("locked")}>
      <CodeSource source={cell.source} plain={cell.type === "raw"} onEdit={edit} emptyText={t("emptyCode")} />
    </div>
  );
}

function CellEditor({ cell, index }: { cell: CellView; index: number }) {
  const t = useTranslations("notebook.cell");
  const { store } = useNotebookContext();
  const caret = useNotebook((state) => state.selection.caret);
  const text = store.sharedText(cell.id);
  const [Editor] = useState<ComponentType<EditorProps>>(() => editorNow ?? EditorLater);
  const still = (
    <div className={styles["source"]}>
      <CodeSource source={cell.source} plain={cell.type !== "code"} onEdit={() => undefined} emptyText="" />
    </div>
  );
  if (text === null) return still;
  return (
    <div className={styles["source"]}>
      <Suspense fallback={still}>
        <Editor
          cellId={cell.id}
          text={text}
          language={cell.type === "code" ? "typescript" : "markdown"}
          label={t("editor", { index })}
          caret={caret}
        />
      </Suspense>
    </div>
  );
}

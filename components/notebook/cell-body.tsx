"use client";
/** A cell's text: coloured code, rendered Markdown, or the editor. */
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import type { ComponentType, ReactNode } from "react";
import { useTranslations } from "next-intl";
import styles from "./cell.module.css";
import type { CellView, InitialCell } from "./cell-view.ts";
import { CodeSource } from "./code-source.tsx";
import type { EditorProps } from "./editor.tsx";
import { labelsOf } from "../../notebook/markdown/labels.ts";
import type { Labels } from "../../notebook/markdown/labels.ts";
import { ImageDrop } from "./images/image-drop.tsx";
import { RenderedText } from "./rendered-text.tsx";
import type { NotebookState } from "./store.ts";
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
  const labels = useLabels(cell.type === "markdown");
  const surroundings = useMemo(() => ({ labels, attachments: cell.attachments ?? {} }), [labels, cell.attachments]);
  if (editing)
    return (
      <>
        <CellEditor cell={cell} index={index} />
        {cell.type === "markdown" && (
          <div role="region" aria-label={t("preview", { index })} className={styles["preview"]}>
            <RenderedText source={cell.source} surroundings={surroundings} />
          </div>
        )}
      </>
    );
  if (cell.type === "markdown") {
    if (saysNothing.test(cell.source)) return <p className={styles["emptyText"]}>{t("emptyText")}</p>;
    const html = initial?.html === undefined ? undefined : { source: initial.source, html: initial.html };
    return <RenderedText source={cell.source} initial={html} surroundings={surroundings} />;
  }
  return (
    <div className={styles["source"]} title={cell.editable ? undefined : t("locked")}>
      <Numbered source={cell.source}>
        <CodeSource source={cell.source} plain={cell.type === "raw"} onEdit={edit} emptyText={t("emptyCode")} />
      </Numbered>
    </div>
  );
}

/** Blank, or headings without words: there would be nothing to see, and nothing to hear. */
const saysNothing = /^(?:\s|#{1,6}(?=\s|$))*$/;

/** The numbers of the lines beside them, where the person wants them. */
function Numbered({ source, children }: { source: string; children: ReactNode }) {
  const wanted = useNotebook((state) => state.lineNumbers);
  if (!wanted) return children;
  const numbers = source.split("\n").map((_, index) => index + 1);
  return (
    <div className={styles["numbered"]}>
      <div className={styles["numbers"]} aria-hidden>
        {numbers.join("\n")}
      </div>
      {children}
    </div>
  );
}

let labelled: { cells: NotebookState["cells"]; labels: Labels; key: string } | null = null;

/** Labels of the whole notebook; the same object while they say the same, so that typing renders one cell. */
function useLabels(wanted: boolean): Labels {
  return useNotebook((state) => {
    if (!wanted) return noLabels;
    if (labelled?.cells === state.cells) return labelled.labels;
    const texts = state.order.flatMap((id) => (state.cells.get(id)?.type === "markdown" ? [state.cells.get(id)!.source] : []));
    const labels = labelsOf(texts);
    const key = JSON.stringify(labels);
    labelled = { cells: state.cells, key, labels: labelled?.key === key ? labelled.labels : labels };
    return labelled.labels;
  });
}
const noLabels: Labels = {};

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
  const editor = (
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
  return cell.type === "markdown" ? <ImageDrop cell={cell}>{editor}</ImageDrop> : editor;
}

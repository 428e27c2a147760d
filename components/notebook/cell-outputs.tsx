"use client";
/** A cell's outputs: whole, folded to one line, or scrolling in a frame of their own, as the person chose by key. */
import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import type { Language } from "../../protocol/identity.ts";
import type { CellView } from "./cell-view.ts";
import { CellPlace } from "./cell-place.ts";
import styles from "./cell.module.css";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

const OutputList = lazy(() => import("../output/output-list.tsx").then((module) => ({ default: module.OutputList })));

interface CellOutputsProps {
  cell: CellView;
  index: number;
  /** The result is of earlier inputs, or of a kernel that is gone. */
  old: boolean;
  language: Language;
}

export function CellOutputs({ cell, index, old, language }: CellOutputsProps) {
  const t = useTranslations("notebook.cell");
  const { store, notebookId } = useNotebookContext();
  const folded = useNotebook((state) => state.foldedOutputs.has(cell.id));
  const scrolled = useNotebook((state) => state.scrolledOutputs.has(cell.id));
  const unfold = (): void => {
    store.view({ foldedOutputs: new Set([...store.getState().foldedOutputs].filter((id) => id !== cell.id)) });
    // The button goes: the cell takes the focus.
    store.select({ active: cell.id, mode: "command", focus: true });
  };
  if (folded)
    return (
      <button type="button" className={styles["unfold"]} data-outputs aria-expanded={false} onClick={unfold}>
        {t("foldedOutputs", { count: cell.outputs.length })}
      </button>
    );
  const frame = scrolled ? { tabIndex: 0, role: "region", "aria-label": t("outputs", { index }) } : {};
  return (
    <div className={styles["outputs"]} data-outputs data-old={old || undefined} data-scrolled={scrolled || undefined} {...frame}>
      <CellPlace value={cell.id}>
        <Suspense>
          <OutputList outputs={cell.outputs} notebookId={notebookId} language={language} />
        </Suspense>
      </CellPlace>
    </div>
  );
}

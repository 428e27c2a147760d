"use client";
/** Left of a code cell: the button that runs it, or stops it, and how often it ran. */
import { useTranslations } from "next-intl";
import { Play, Square } from "lucide-react";
import styles from "./cell.module.css";
import type { CellState, CellView } from "./cell-view.ts";
import { useNotebookContext } from "./use-notebook.ts";

interface CellGutterProps {
  cell: CellView;
  index: number;
  state: CellState;
  /** Place in the queue; 0 when it does not wait. */
  position: number;
  mayWrite: boolean;
}

export function CellGutter({ cell, index, state, position, mayWrite }: CellGutterProps) {
  const t = useTranslations("notebook.cell");
  const { commands } = useNotebookContext();
  if (cell.type !== "code") return <div className={styles["gutter"]} />;
  const going = state === "running" || state === "queued";
  const action = position > 0 ? t("cancel", { index }) : going ? t("stop") : t("run", { index });
  return (
    <div className={styles["gutter"]}>
      <button
        type="button"
        className={styles["run"]}
        data-going={going || undefined}
        disabled={!mayWrite}
        tabIndex={-1}
        aria-label={action}
        title={action}
        onClick={() => (position > 0 ? commands.cancel(cell.id) : going ? commands.interrupt() : commands.run([cell.id]))}
      >
        {state === "running" && <span className={styles["spinner"]} />}
        {going ? <Square size={10} fill="currentColor" aria-hidden /> : <Play size={13} fill="currentColor" aria-hidden />}
      </button>
      <span className={styles["count"]} title={cell.executionCount === null ? undefined : t("count", { count: cell.executionCount })}>
        {position > 0 ? `+${position}` : (cell.executionCount ?? "")}
      </span>
    </div>
  );
}

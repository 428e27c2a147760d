"use client";
/** In place of the cells of a folded section: how many there are, and the way to them. */
import { useTranslations } from "next-intl";
import { ChevronRight } from "lucide-react";
import { useNotebook, useNotebookContext } from "../use-notebook.ts";
import styles from "./contents.module.css";
import { hiddenIn, sectionsIn } from "./folding.ts";

export function FoldedBelow({ id }: { id: string }) {
  const t = useTranslations("notebook.contents");
  const { store } = useNotebookContext();
  const count = useNotebook((state) => {
    if (!state.collapsed.has(id)) return 0;
    const hidden = hiddenIn(state);
    return new Set(sectionsIn(state).flatMap(({ cell, cells }) => (cell === id ? cells.filter((each) => hidden.has(each)) : []))).size;
  });
  if (count === 0) return null;
  return (
    <div className={styles["foldedLine"]}>
      <button type="button" className={styles["folded"]} aria-expanded={false} onClick={() => store.collapse(id, false)}>
        <ChevronRight size={14} aria-hidden /> {t("folded", { count })}
      </button>
    </div>
  );
}

"use client";
/** The cells of a moment, or two moments cell by cell. What did not change is folded. */
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { ReactNode } from "react";
import { compareCells } from "../../../notebook/history/compare.ts";
import type { CellComparison } from "../../../notebook/history/compare.ts";
import type { Language } from "../../../protocol/identity.ts";
import type { NbCell } from "../../../protocol/nbformat.ts";
import styles from "./history.module.css";
import { PastCell } from "./past-cell.tsx";

interface ComparisonProps {
  before: readonly NbCell[];
  after: readonly NbCell[];
  /** False to show `after` alone. */
  comparing: boolean;
  language: Language;
  restorable: ReadonlySet<string>;
  onRestore: (id: string) => void;
}

export function Comparison({ before, after, comparing, language, restorable, onRestore }: ComparisonProps) {
  const t = useTranslations("notebook.history");
  const compared = useMemo(() => compareCells(comparing ? before : after, after), [before, after, comparing]);
  const one = (each: CellComparison, index: number): ReactNode => (
    <PastCell
      key={each.id}
      compared={each}
      index={index + 1}
      comparing={comparing}
      language={language}
      onRestore={restorable.has(each.id) ? () => onRestore(each.id) : undefined}
    />
  );
  if (!comparing) return <>{compared.map(one)}</>;
  const groups = grouped(compared);
  if (groups.every(({ same }) => same)) return <p className={styles["hint"]}>{t("nothingChanged")}</p>;
  return (
    <>
      {groups.map(({ same, from, cells }) =>
        same ? (
          <details key={from} className={styles["same"]}>
            <summary>{t("unchanged", { count: cells.length })}</summary>
            {cells.map((each, at) => one(each, from + at))}
          </details>
        ) : (
          cells.map((each, at) => one(each, from + at))
        ),
      )}
    </>
  );
}

/** Neighbours that changed, or did not. */
function grouped(compared: readonly CellComparison[]): { same: boolean; from: number; cells: CellComparison[] }[] {
  const groups: { same: boolean; from: number; cells: CellComparison[] }[] = [];
  for (const [index, each] of compared.entries()) {
    const same = each.kind === "same" && !each.moved;
    const last = groups.at(-1);
    if (last?.same === same) last.cells.push(each);
    else groups.push({ same, from: index, cells: [each] });
  }
  return groups;
}

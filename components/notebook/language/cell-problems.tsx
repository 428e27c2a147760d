"use client";
/** Under a code cell: what the language service thinks of it, before it runs. A run is never held up by it. */
import { useTranslations } from "next-intl";
import styles from "./cell-problems.module.css";
import type { CellView } from "../cell-view.ts";
import { useNotebookContext } from "../use-notebook.ts";
import { useProblems, useProblemText } from "./use-language.ts";

const shownAtMost = 3;

export function CellProblems({ cell }: { cell: CellView }) {
  const t = useTranslations("notebook.problems");
  const describe = useProblemText();
  const problems = useProblems(cell.id);
  const { commands } = useNotebookContext();
  if (problems.length === 0) return null;
  return (
    <ul className={styles["problems"]} aria-label={t("label", { count: problems.length })}>
      {problems.slice(0, shownAtMost).map((problem, index) => (
        <li key={index} data-severity={problem.severity}>
          <button type="button" className="link-button" onClick={() => commands.edit(cell.id, problem.start)}>
            {t("line", { line: lineOf(cell.source, problem.start) })}
          </button>{" "}
          {describe(problem).split("\n")[0]}
        </li>
      ))}
      {problems.length > shownAtMost && <li>{t("more", { count: problems.length - shownAtMost })}</li>}
    </ul>
  );
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length;
}

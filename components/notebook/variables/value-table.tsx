"use client";
/** A frame or a list of records of any length: the kernel sorts, and hands over the rows that are shown. */
import { useTranslations } from "next-intl";
import type { Language } from "../../../protocol/identity.ts";
import type { OpenedValue, ValueQuestion } from "../../../protocol/variables.ts";
import { TableView } from "../../output/table-view.tsx";
import { nextSorting } from "../../output/table-order.ts";
import styles from "./variables.module.css";

const rowsOnPage = 25;

interface ValueTableProps {
  opened: Extract<OpenedValue, { view: "table" }>;
  sort: NonNullable<ValueQuestion["sort"]> | null;
  language: Language;
  onAsk: (question: Pick<ValueQuestion, "from" | "sort">) => void;
}

export function ValueTable({ opened: { table, from, columnCount }, sort, language, onAsk }: ValueTableProps) {
  const t = useTranslations("notebook.variables");
  const ask = (first: number, sorting: typeof sort): void => onAsk({ from: first, ...(sorting === null ? {} : { sort: sorting }) });
  return (
    <>
      <TableView
        table={table}
        shown={Array.from({ length: Math.min(rowsOnPage, table.rows.length) }, (_, row) => row)}
        first={from}
        rowsOnPage={rowsOnPage}
        reachable={table.rowCount}
        sorting={sort}
        onSort={(column) => ask(0, nextSorting(sort, column))}
        onFirst={(first) => ask(first, sort)}
        language={language}
      />
      {columnCount > table.columns.length && (
        <p className={styles["what"]}>{t("columnsCut", { shown: table.columns.length, count: columnCount })}</p>
      )}
    </>
  );
}

"use client";
/** Rows of a table as they are shown: headings that sort, numbers aligned and written as the reader writes them, and the way to other rows. */
import { useTranslations } from "next-intl";
import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo } from "react";
import type { Language } from "../../protocol/identity.ts";
import type { TableOutput } from "../../protocol/output.ts";
import { FeatureName } from "../features/feature-name.tsx";
import styles from "./data-table.module.css";
import { columnFormat, readableNumber } from "./table-order.ts";
import type { Sorting } from "./table-order.ts";

/** A text of so many characters is read, not compared: it has several lines instead of an end that is cut off. */
const longText = 60;

export interface TableViewProps {
  table: TableOutput;
  /** Rows of `table` that are shown, in this order. */
  shown: readonly number[];
  /** The place of the first among all rows, and how many of them can be paged through. */
  first: number;
  rowsOnPage: number;
  reachable: number;
  sorting: Sorting | null;
  onSort: (column: number) => void;
  onFirst: (first: number) => void;
  language: Language;
}

export function TableView({ table, shown, sorting, onSort, language, ...pages }: TableViewProps) {
  const formats = useMemo(
    () =>
      table.columns.map((_, column) =>
        // Features are measures of many kinds in one column: each is written by itself.
        table.columns.some(({ featureCodes }) => featureCodes !== undefined)
          ? (value: number) => readableNumber(value, language)
          : columnFormat(
              table.rows.map((row) => row[column]),
              language,
            ),
      ),
    [table, language],
  );
  return (
    <figure className={styles["figure"]}>
      {table.caption !== undefined && <figcaption>{table.caption}</figcaption>}
      <div
        className={styles["scroll"]}
        tabIndex={0}
        role="region"
        aria-label={table.caption ?? table.columns.map((column) => column.name).join(", ")}
      >
        <table>
          <thead>
            <tr>
              {table.index !== undefined && <th className={styles["index"]} aria-hidden />}
              {table.columns.map((column, index) => (
                <Heading key={index} column={column} sorting={sorting?.column === index ? sorting : null} onSort={() => onSort(index)} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row}>
                {table.index !== undefined && (
                  <th scope="row" className={styles["index"]}>
                    {table.index[row]}
                  </th>
                )}
                {table.columns.map((column, index) => (
                  <TableCell
                    key={index}
                    code={column.featureCodes === undefined ? null : (table.rows[row][column.featureCodes] ?? null)}
                    type={column.type}
                    value={table.rows[row][index] ?? null}
                    format={formats[index]}
                    language={language}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager table={table} {...pages} />
    </figure>
  );
}

interface HeadingProps {
  column: TableOutput["columns"][number];
  sorting: Sorting | null;
  onSort: () => void;
}

function Heading({ column, sorting, onSort }: HeadingProps) {
  const Arrow = sorting?.direction === "descending" ? ArrowDown : ArrowUp;
  return (
    <th scope="col" data-type={column.type} aria-sort={sorting?.direction ?? "none"}>
      <button type="button" onClick={onSort}>
        <span>
          {column.name}
          {column.unit !== undefined && column.unit !== "" && <small> {column.unit}</small>}
        </span>
        <Arrow size={12} aria-hidden data-on={sorting !== null || undefined} />
      </button>
    </th>
  );
}

interface TableCellProps {
  type: TableOutput["columns"][number]["type"];
  value: string | number | boolean | null;
  /** IBSI's code, where the value is the name of a feature. */
  code: string | number | boolean | null;
  format: (value: number) => string;
  language: Language;
}

function TableCell({ type, value, code, format, language }: TableCellProps) {
  const t = useTranslations("output.table");
  if (value === null) return <td data-missing>–</td>;
  if (typeof value === "number") {
    return (
      <td data-type="number" title={String(value)}>
        {format(value)}
      </td>
    );
  }
  if (typeof value === "boolean") return <td>{t(value ? "yes" : "no")}</td>;
  if (typeof code === "string") {
    return (
      <td>
        <FeatureName name={value} code={code} language={language} />
      </td>
    );
  }
  return (
    <td data-type={type} data-long={value.length > longText || undefined}>
      {type === "date" ? dateText(value, language) : value}
    </td>
  );
}

function dateText(value: string, language: Language): string {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return value;
  const onlyDay = /^\d{4}-\d{2}-\d{2}$/.test(value);
  return new Intl.DateTimeFormat(
    language,
    onlyDay ? { dateStyle: "medium", timeZone: "UTC" } : { dateStyle: "medium", timeStyle: "short" },
  ).format(date);
}

function Pager({
  table,
  first,
  rowsOnPage,
  reachable,
  onFirst,
}: Pick<TableViewProps, "table" | "first" | "rowsOnPage" | "reachable" | "onFirst">) {
  const t = useTranslations("output.table");
  const more = reachable > rowsOnPage;
  return (
    <p className={styles["pager"]}>
      <span role="status">
        {more
          ? t("range", { from: first + 1, to: Math.min(first + rowsOnPage, reachable), count: table.rowCount })
          : t("rows", { count: table.rowCount })}
        {reachable < table.rowCount && ` · ${t("held", { count: reachable })}`}
      </span>
      {more && (
        <span className={styles["pages"]}>
          <button
            type="button"
            aria-label={t("previous")}
            title={t("previous")}
            disabled={first === 0}
            onClick={() => onFirst(Math.max(0, first - rowsOnPage))}
          >
            <ChevronLeft size={15} aria-hidden />
          </button>
          <button
            type="button"
            aria-label={t("next")}
            title={t("next")}
            disabled={first + rowsOnPage >= reachable}
            onClick={() => onFirst(first + rowsOnPage)}
          >
            <ChevronRight size={15} aria-hidden />
          </button>
        </span>
      )}
    </p>
  );
}

"use client";
/** A data frame: pages of rows, sorted by any column, numbers aligned and written as the reader writes them. */
import { useTranslations } from "next-intl";
import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import type { Language } from "../../protocol/identity.ts";
import type { TableOutput } from "../../protocol/output.ts";
import { FeatureName } from "../features/feature-name.tsx";
import { columnFormat, nextSorting, readableNumber, sortedRows } from "./table-order.ts";
import type { Sorting } from "./table-order.ts";
import styles from "./data-table.module.css";

const rowsOnPage = 20;

export function DataTable({ table, language }: { table: TableOutput; language: Language }) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [wanted, setPage] = useState(0);
  const order = useMemo(() => sortedRows(table.rows, sorting, language), [table, sorting, language]);
  const pages = Math.max(1, Math.ceil(order.length / rowsOnPage));
  const page = Math.min(wanted, pages - 1);
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
  const shown = order.slice(page * rowsOnPage, (page + 1) * rowsOnPage);
  const sort = (column: number): void => {
    setSorting(nextSorting(sorting, column));
    setPage(0);
  };
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
                <Heading key={index} column={column} sorting={sorting?.column === index ? sorting : null} onSort={() => sort(index)} />
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
      <Pager table={table} page={page} pages={pages} onPage={setPage} language={language} />
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
  return <td data-type={type}>{type === "date" ? dateText(value, language) : value}</td>;
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

interface PagerProps {
  table: TableOutput;
  page: number;
  pages: number;
  onPage: (page: number) => void;
  language: Language;
}

function Pager({ table, page, pages, onPage }: PagerProps) {
  const t = useTranslations("output.table");
  const held = table.rows.length;
  const first = page * rowsOnPage;
  return (
    <p className={styles["pager"]}>
      <span>
        {pages > 1
          ? t("range", { from: first + 1, to: Math.min(first + rowsOnPage, held), count: table.rowCount })
          : t("rows", { count: table.rowCount })}
        {held < table.rowCount && ` · ${t("held", { count: held })}`}
      </span>
      {pages > 1 && (
        <span className={styles["pages"]}>
          <button type="button" aria-label={t("previous")} title={t("previous")} disabled={page === 0} onClick={() => onPage(page - 1)}>
            <ChevronLeft size={15} aria-hidden />
          </button>
          <button type="button" aria-label={t("next")} title={t("next")} disabled={page === pages - 1} onClick={() => onPage(page + 1)}>
            <ChevronRight size={15} aria-hidden />
          </button>
        </span>
      )}
    </p>
  );
}

"use client";
/** A data frame that came whole with its output: sorted and paged here. */
import { useMemo, useState } from "react";
import type { Language } from "../../protocol/identity.ts";
import type { TableOutput } from "../../protocol/output.ts";
import { nextSorting, sortedRows } from "./table-order.ts";
import type { Sorting } from "./table-order.ts";
import { TableView } from "./table-view.tsx";

const rowsOnPage = 20;

export function DataTable({ table, language }: { table: TableOutput; language: Language }) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [wanted, setFirst] = useState(0);
  const order = useMemo(() => sortedRows(table.rows, sorting, language), [table, sorting, language]);
  const lastPage = Math.max(0, Math.ceil(order.length / rowsOnPage) - 1);
  const first = Math.min(wanted, lastPage * rowsOnPage);
  return (
    <TableView
      table={table}
      shown={order.slice(first, first + rowsOnPage)}
      first={first}
      rowsOnPage={rowsOnPage}
      reachable={order.length}
      sorting={sorting}
      onSort={(column) => {
        setSorting(nextSorting(sorting, column));
        setFirst(0);
      }}
      onFirst={setFirst}
      language={language}
    />
  );
}

"use client";
/** The list of variables: filtered, in any order, by pointer and by arrow keys. */
import { useFormatter, useTranslations } from "next-intl";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useDeferredValue, useId, useMemo, useState } from "react";
import type { KeyboardEvent } from "react";
import type { Language } from "../../../protocol/identity.ts";
import type { ListedVariable } from "../../../protocol/variables.ts";
import { coversCells } from "../panels.ts";
import { bytesIn } from "../usage-view.ts";
import { useNotebook, useNotebookContext } from "../use-notebook.ts";
import { definitionOf } from "./definition.ts";
import { shownVariables } from "./listing.ts";
import type { Order, SortKey } from "./listing.ts";
import type { Place } from "./variables-panel.tsx";
import styles from "./variables.module.css";

const shownAtFirst = 200;
const columns: readonly SortKey[] = ["name", "type", "bytes", "cell"];

interface VariableTableProps {
  variables: readonly ListedVariable[];
  language: Language;
  onOpen: (place: Place) => void;
}

export function VariableTable({ variables, language, onOpen }: VariableTableProps) {
  const t = useTranslations("notebook.variables");
  const [text, setText] = useState("");
  const [withCode, setWithCode] = useState(false);
  const [order, setOrder] = useState<Order>({ by: "name", direction: "ascending" });
  const [limit, setLimit] = useState(shownAtFirst);
  const cellsInOrder = useNotebook((state) => state.order);
  const places = useMemo(() => new Map(cellsInOrder.map((id, index) => [id, index])), [cellsInOrder]);
  const asked = useDeferredValue(text);
  const shown = useMemo(
    () => shownVariables(variables, { text: asked, withCode, order, language }, places),
    [variables, asked, withCode, order, language, places],
  );
  const filter = useId();
  return (
    <>
      <div className={styles["filter"]}>
        <label htmlFor={filter}>{t("filter")}</label>
        <input id={filter} type="search" value={text} onChange={(event) => setText(event.target.value)} />
        <label className={styles["code"]}>
          <input type="checkbox" checked={withCode} onChange={(event) => setWithCode(event.target.checked)} /> {t("withCode")}
        </label>
      </div>
      <div className={styles["scroll"]}>
        {shown.length === 0 ? (
          <p className={styles["empty"]}>{t(variables.length === 0 ? "empty" : "noneFits")}</p>
        ) : (
          <table onKeyDown={moveByArrows}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <Heading key={column} column={column} order={order} onOrder={setOrder} />
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, limit).map((variable) => (
                <Row key={variable.name} variable={variable} onOpen={onOpen} />
              ))}
            </tbody>
          </table>
        )}
        {shown.length > limit && (
          <button type="button" className={`link-button ${styles["more"]}`} onClick={() => setLimit(limit + 500)}>
            {t("more", { count: shown.length - limit })}
          </button>
        )}
      </div>
    </>
  );
}

function Heading({ column, order, onOrder }: { column: SortKey; order: Order; onOrder: (order: Order) => void }) {
  const t = useTranslations("notebook.variables.columns");
  const mine = order.by === column;
  const Arrow = mine && order.direction === "descending" ? ArrowDown : ArrowUp;
  const next = mine && order.direction === "ascending" ? "descending" : "ascending";
  return (
    <th scope="col" data-column={column} aria-sort={mine ? order.direction : "none"}>
      <button type="button" onClick={() => onOrder({ by: column, direction: next })}>
        {t(column)} <Arrow size={12} aria-hidden data-on={mine || undefined} />
      </button>
    </th>
  );
}

function Row({ variable, onOpen }: { variable: ListedVariable; onOpen: (place: Place) => void }) {
  const t = useTranslations("notebook.variables");
  const format = useFormatter();
  const { name, type, shape, preview, bytes } = variable;
  const size = bytes === null ? null : bytesIn(bytes);
  return (
    <tr>
      <th scope="row">
        <button type="button" data-variable className={styles["name"]} onClick={() => onOpen({ name, path: [] })}>
          {name}
        </button>
        {preview !== "" && <span className={styles["preview"]}>{preview}</span>}
      </th>
      <td>
        {type}
        {shape !== null && shape.length > 0 && <span className={styles["shape"]}>{shape.join(" × ")}</span>}
      </td>
      <td data-column="bytes">
        {size === null ? (
          <span title={t("notMeasured")}>–</span>
        ) : (
          format.number(size.value, { style: "unit", unit: size.unit, unitDisplay: "short", maximumSignificantDigits: 3 })
        )}
      </td>
      <td data-column="cell">
        <DefiningCell variable={variable} />
      </td>
    </tr>
  );
}

function DefiningCell({ variable }: { variable: ListedVariable }) {
  const t = useTranslations("notebook.variables");
  const { store } = useNotebookContext();
  const order = useNotebook((state) => state.order);
  const cells = useNotebook((state) => state.cells);
  const stale = useNotebook((state) => state.stale);
  const { cell, mark } = definitionOf(variable, { order, cells, stale });
  return (
    <>
      {cell !== null && (
        <button
          type="button"
          className={`link-button ${styles["goTo"]}`}
          aria-label={t("goTo", { index: cell.index })}
          onClick={() => {
            store.select({ active: cell.id, mode: "command", focus: true });
            if (coversCells()) store.showPanel("variables", false);
          }}
        >
          {cell.index}
        </button>
      )}
      {mark !== null && (
        <span className={styles["mark"]} data-mark={mark} title={t(`marks.${mark}.sentence`)}>
          {t(`marks.${mark}.word`)}
        </span>
      )}
    </>
  );
}

/** Up and down from variable to variable, first and last by Home and End. */
function moveByArrows(event: KeyboardEvent<HTMLTableElement>): void {
  const names = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-variable]")];
  const at = names.indexOf(event.target as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: names.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  names[to]?.focus();
}

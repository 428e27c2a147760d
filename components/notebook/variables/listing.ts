/** Which variables are shown, in which order. */
import type { ListedVariable } from "../../../protocol/variables.ts";

export type SortKey = "name" | "type" | "bytes" | "cell";
export interface Order {
  by: SortKey;
  direction: "ascending" | "descending";
}

export interface Wish {
  text: string;
  /** Functions, classes and what was imported. */
  withCode: boolean;
  order: Order;
  language: string;
}

const isCode = ({ kind, imported }: ListedVariable): boolean =>
  imported === true || kind === "function" || kind === "class" || kind === "module";

/** `places` are the cells' places in the notebook; what no cell defines comes last, as what has no size does. */
export function shownVariables(
  variables: readonly ListedVariable[],
  { text, withCode, order, language }: Wish,
  places: ReadonlyMap<string, number>,
): ListedVariable[] {
  const wanted = text.trim().toLocaleLowerCase(language);
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const has = ({ name, type, preview }: ListedVariable): boolean =>
    [name, type, preview].some((part) => part.toLocaleLowerCase(language).includes(wanted));
  const valueOf = (variable: ListedVariable): string | number | null => {
    if (order.by === "name" || order.by === "type") return variable[order.by];
    return order.by === "bytes" ? variable.bytes : (places.get(variable.cell ?? "") ?? null);
  };
  const sign = order.direction === "ascending" ? 1 : -1;
  return variables
    .filter((variable) => (withCode || !isCode(variable)) && (wanted === "" || has(variable)))
    .toSorted((a, b) => {
      const [left, right] = [valueOf(a), valueOf(b)];
      if (left === null || right === null) return Number(left === null) - Number(right === null) || collator.compare(a.name, b.name);
      const compared = typeof left === "number" && typeof right === "number" ? left - right : collator.compare(String(left), String(right));
      return sign * compared || collator.compare(a.name, b.name);
    });
}

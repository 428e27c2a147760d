/** Brings a match into sight and marks it, without touching the page's elements: the browser paints highlights over text. */
import { rangesOf } from "../../output/mark-places.ts";
import type { Match } from "./search.ts";

const name = "carnet-match";

export function clearMatch(): void {
  if ("highlights" in CSS) CSS.highlights.delete(name);
}

export function showMatch(match: Match): void {
  clearMatch();
  const cell = document.querySelector(`[data-cell="${CSS.escape(match.cell)}"]`);
  if (cell === null) return;
  const range = rangeOf(cell, match);
  (range?.startContainer.parentElement ?? cell).scrollIntoView({ block: "center" });
  if (range !== null && "highlights" in CSS) CSS.highlights.set(name, new Highlight(range));
}

/**
 * The characters in the code as it is shown; in rendered text and outputs, the same words in the same order of appearance. Null where what is
 * shown is shorter than what was searched.
 */
function rangeOf(cell: Element, match: Match): Range | null {
  const code = match.in === "source" ? cell.querySelector("[data-source] code") : null;
  const holder = code ?? cell;
  const text = holder.textContent ?? "";
  const offset = code === null ? text.indexOf(match.text) : match.offset;
  if (offset < 0 || offset + match.length > text.length) return null;
  return rangesOf(holder, [{ offset, length: match.length }])[0] ?? null;
}

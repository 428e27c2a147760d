/** Brings a match into sight and marks it, without touching the page's elements: the browser paints highlights over text. */
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

/** The characters in the code as it is shown; in rendered text and outputs, the same words in the same order of appearance. */
function rangeOf(cell: Element, match: Match): Range | null {
  const code = match.in === "source" ? cell.querySelector("[data-source] code") : null;
  if (code !== null) return rangeAt(code, match.offset, match.length);
  const shown = cell.textContent ?? "";
  const offset = shown.indexOf(match.text);
  return offset < 0 ? null : rangeAt(cell, offset, match.text.length);
}

function rangeAt(element: Element, offset: number, length: number): Range | null {
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let passed = 0;
  let started = false;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const size = node.nodeValue?.length ?? 0;
    if (!started && offset < passed + size) {
      range.setStart(node, offset - passed);
      started = true;
    }
    if (started && offset + length <= passed + size) {
      range.setEnd(node, offset + length - passed);
      return range;
    }
    passed += size;
  }
  return null;
}

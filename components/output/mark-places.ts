/** Paints places of a text on the page and brings one into sight; the page's elements stay as they are. */
import type { Place } from "./text-search.ts";
import { inPieces } from "./text-search.ts";

const [all, one] = ["carnet-output", "carnet-output-current"];

export function clearMarks(): void {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete(all);
  CSS.highlights.delete(one);
}

/** Ranges of an element's text at such places, in order; none where it holds no text. */
export function rangesOf(element: Element, places: readonly Place[]): Range[] {
  const nodes: Node[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) nodes.push(node);
  if (nodes.length === 0) return [];
  return inPieces(
    nodes.map((node) => node.nodeValue?.length ?? 0),
    places,
  ).map(({ start, end }) => {
    const range = document.createRange();
    range.setStart(nodes[start[0]], start[1]);
    range.setEnd(nodes[end[0]], end[1]);
    return range;
  });
}

/** The range of the current place. */
export function markPlaces(element: Element, places: readonly Place[], current: number): Range | null {
  clearMarks();
  const ranges = rangesOf(element, places);
  if ("highlights" in CSS && ranges.length > 0) {
    CSS.highlights.set(all, new Highlight(...ranges));
    CSS.highlights.set(one, Object.assign(new Highlight(ranges[current]), { priority: 1 }));
  }
  return ranges[current] ?? null;
}

/** In its own box where that scrolls, and on the page. */
export function reveal(box: Element, range: Range): void {
  const holder = range.startContainer.parentElement;
  const folded = holder?.closest("details");
  if (folded && box.contains(folded)) folded.open = true;
  // A part that the browser has not laid out has no place yet.
  holder?.scrollIntoView({ block: "nearest" });
  const scrolls = scrollerOf(holder, box);
  if (scrolls !== null) {
    const [inside, place] = [scrolls.getBoundingClientRect(), range.getBoundingClientRect()];
    scrolls.scrollTop += place.top - inside.top - scrolls.clientHeight / 2;
  }
  const { top, bottom } = range.getBoundingClientRect();
  if (top < 90 || bottom > innerHeight - 60) scrollBy({ top: top - innerHeight / 2 });
}

function scrollerOf(from: Element | null, box: Element): Element | null {
  for (let element = from; element !== null; element = element.parentElement) {
    if (element.scrollHeight > element.clientHeight + 1 && getComputedStyle(element).overflowY !== "visible") return element;
    if (element === box) return null;
  }
  return null;
}

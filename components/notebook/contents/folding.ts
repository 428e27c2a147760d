/** What folded sections hide, and what must open so that a cell is seen. Read again only when cells or folds changed. */
import type { NotebookState } from "../store.ts";
import { headingsOver, hiddenCells, sectionsOf } from "./sections.ts";
import type { Section } from "./sections.ts";

type Folding = Pick<NotebookState, "order" | "cells" | "collapsed">;

let known: { order: Folding["order"]; cells: Folding["cells"]; sections: Section[] } | null = null;
let hid: { sections: Section[]; collapsed: Folding["collapsed"]; hidden: ReadonlySet<string> } | null = null;
const nothing: ReadonlySet<string> = new Set();

export function sectionsIn({ order, cells }: Pick<Folding, "order" | "cells">): Section[] {
  if (known?.order !== order || known.cells !== cells) known = { order, cells, sections: sectionsOf(order, cells) };
  return known.sections;
}

export function hiddenIn(state: Folding): ReadonlySet<string> {
  if (state.collapsed.size === 0) return nothing;
  const sections = sectionsIn(state);
  if (hid?.sections !== sections || hid.collapsed !== state.collapsed)
    hid = { sections, collapsed: state.collapsed, hidden: hiddenCells(sections, state.collapsed) };
  return hid.hidden;
}

/** Folded headings over a cell. */
export function foldedOver(state: Folding, cell: string): string[] {
  if (state.collapsed.size === 0 || !hiddenIn(state).has(cell)) return [];
  return headingsOver(sectionsIn(state), cell).filter((id) => state.collapsed.has(id));
}

/** The cells that are seen, in order. */
export function seenOrder(state: Folding): readonly string[] {
  const hidden = hiddenIn(state);
  return hidden.size === 0 ? state.order : state.order.filter((id) => !hidden.has(id));
}

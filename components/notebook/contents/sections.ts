/** The headings of a notebook as sections: what each spans, and how far its cells have run. */
import type { CellType } from "../cell-view.ts";

export interface Section {
  /** Of the heading: its cell, and its place among the headings of that cell. */
  cell: string;
  place: number;
  level: number;
  title: string;
  /** Cells below the heading, up to the next one of its level or above. */
  cells: readonly string[];
}

interface SectionCell {
  type: CellType;
  source: string;
}

export function sectionsOf(order: readonly string[], cells: ReadonlyMap<string, SectionCell>): Section[] {
  const found: { cell: string; place: number; level: number; title: string; cells: string[] }[] = [];
  let open: typeof found = [];
  for (const id of order) {
    const cell = cells.get(id);
    const headings = cell?.type === "markdown" ? headingsOf(cell.source) : [];
    const above = headings.length === 0 ? open : open.filter(({ level }) => level < Math.min(...headings.map((heading) => heading.level)));
    for (const section of above) section.cells.push(id);
    headings.forEach(({ level, title }, place) => {
      const section = { cell: id, place, level, title, cells: [] };
      open = [...open.filter((other) => other.level < level), section];
      found.push(section);
    });
  }
  return found;
}

interface Heading {
  level: number;
  title: string;
}

/** ATX and setext headings outside of code fences. */
export function headingsOf(source: string): Heading[] {
  const found: Heading[] = [];
  let fence: string | null = null;
  let before = "";
  for (const line of source.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,}|:{3,})/.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark) fence = null;
    } else if (fence === null) {
      const atx = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/.exec(line);
      const setext = /^ {0,3}(=+|-+)[ \t]*$/.exec(line);
      if (atx) found.push({ level: atx[1].length, title: plainTitle(atx[2] ?? "") });
      else if (setext && before.trim() !== "" && !/^\s*(?:[-*+>|]|\d+[.)])/.test(before))
        found.push({ level: setext[1].startsWith("=") ? 1 : 2, title: plainTitle(before) });
    }
    before = line;
  }
  return found;
}

/** A heading without its marks: emphasis, code, links, images, labels. */
function plainTitle(title: string): string {
  return title
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\{[a-z:-]+\}`([^`<]*)(?:<[^>]*>)?`/g, "$1")
    .replaceAll(/(\*\*|__|`|\*)(.+?)\1/g, "$2")
    .replaceAll(/\\([#*_`[\]])/g, "$1")
    .trim();
}

/** What collapsed headings hide. A heading cell that lies in a collapsed section is hidden with it. */
export function hiddenCells(sections: readonly Section[], collapsed: ReadonlySet<string>): ReadonlySet<string> {
  const hidden = new Set<string>();
  for (const { cell, place, cells } of sections) {
    if (place === 0 && collapsed.has(cell)) for (const id of spanOf(sections, cell, cells)) hidden.add(id);
  }
  return hidden;
}

/** A cell with several headings is collapsed as a whole: below it hides what its first heading spans, or its last where they are siblings. */
function spanOf(sections: readonly Section[], cell: string, ofFirst: readonly string[]): readonly string[] {
  const own = sections.filter((section) => section.cell === cell);
  return own.reduce((longest, { cells }) => (cells.length > longest.length ? cells : longest), ofFirst);
}

/** Headings whose collapse hides a cell. */
export function headingsOver(sections: readonly Section[], cell: string): string[] {
  return [...new Set(sections.filter(({ cells }) => cells.includes(cell)).map((section) => section.cell))];
}

/**
 * A lesson: one MyST Markdown file that holds both languages. In a Markdown cell, `:::{lang} fr` … `:::` belongs to French, and text outside
 * such blocks to both. In a code cell, a line that ends in `// fr` belongs to French and loses that mark; so does a line whose comment begins
 * with `// fr: `, which keeps the rest of the comment; any other line belongs to both.
 */
import type { Bilingual } from "../../protocol/course.ts";
import { language } from "../../protocol/identity.ts";
import type { Language } from "../../protocol/identity.ts";
import type { NbCell, NbContent } from "../../protocol/nbformat.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { notebookOf } from "../notebook.ts";
import { readMystCells } from "./myst.ts";

export interface LessonCell {
  id: string;
  type: NbCell["cell_type"];
  source: Bilingual;
  metadata: Record<string, unknown>;
}
export interface Lesson {
  metadata: Record<string, unknown>;
  cells: LessonCell[];
}

const languages: readonly Language[] = language.options;

/** Reads a lesson. Refuses (`notebook-unreadable`) with the file's line, from 1, as `place`. Every cell must name its own id. */
export function readLesson(text: string): Lesson | Refusal {
  let unnamed = 0;
  const read = readMystCells(text, () => `\u0000${(unnamed += 1)}`);
  if (isRefusal(read)) return read;
  if (read.cells.length === 0) return fault(1, "no-cells");
  const cells: LessonCell[] = [];
  for (const { cell, line } of read.cells) {
    if (cell.id.startsWith("\u0000")) return fault(line, "cell-without-id");
    const source = cell.cell_type === "code" ? splitCode(cell.source) : splitMarkdown(cell.source, line);
    if (isRefusal(source)) return source;
    cells.push({ id: cell.id, type: cell.cell_type, source, metadata: cell.metadata });
  }
  return { metadata: read.metadata, cells };
}

/** A person's copy of a lesson in one language. Each cell remembers the lesson's cell that it began as. */
export function instantiateLesson(lesson: Lesson, chosen: Language, name?: string): NbContent {
  const cells = lesson.cells.map((cell): NbCell => {
    const common = { id: cell.id, source: cell.source[chosen], metadata: { ...cell.metadata, carnet: { lessonCell: cell.id } } };
    if (cell.type === "code") return { cell_type: "code", ...common, outputs: [], execution_count: null };
    return { cell_type: cell.type, ...common };
  });
  const notebook = notebookOf(cells, { ...(name === undefined ? {} : { lesson: name }), language: chosen });
  const lessonCells = lesson.cells.filter(({ type }) => type === "code").length;
  return { ...notebook, metadata: { ...notebook.metadata, carnet: { ...(notebook.metadata.carnet as object), lessonCells } } };
}

/**
 * The text that a copy's cell should have in `chosen`, or null where it stays as it is: a cell is translated only while its text is exactly
 * the lesson's in one of the languages. What a person edited is left.
 */
export function translation(lesson: Lesson, lessonCell: string, source: string, chosen: Language): string | null {
  const cell = lesson.cells.find(({ id }) => id === lessonCell);
  if (cell === undefined || source === cell.source[chosen]) return null;
  return languages.some((spoken) => cell.source[spoken] === source) ? cell.source[chosen] : null;
}

/**
 * Any MyST notebook in one language. One without `:::{lang}` blocks is no lesson, and is read as it stands; a lesson's cells need no ids here.
 */
export function readMystIn(text: string, chosen: Language, newId: () => string): NbContent | Refusal {
  const read = readMystCells(text, newId);
  if (isRefusal(read)) return read;
  const isLesson = read.cells.some(({ cell }) => cell.cell_type === "markdown" && /^:{3,}\{lang\}/m.test(cell.source));
  const cells: NbCell[] = [];
  for (const { cell, line } of read.cells) {
    const source = !isLesson
      ? { fr: cell.source, en: cell.source }
      : cell.cell_type === "code"
        ? splitCode(cell.source)
        : splitMarkdown(cell.source, line);
    if (isRefusal(source)) return source;
    cells.push({ ...cell, source: source[chosen] });
  }
  return { nbformat: 4, nbformat_minor: 5, metadata: read.metadata, cells };
}

function fault(line: number, reason: string): Refusal {
  return refused("notebook-unreadable", { place: String(line), reason });
}

function splitCode(source: string): Bilingual {
  const lines = source.split("\n");
  const of = (chosen: Language) =>
    lines
      .flatMap((line) => {
        const code = /^(.*\S) *\/\/ (fr|en)$/.exec(line);
        if (code !== null) return code[2] === chosen ? [code[1]] : [];
        const comment = /^(.*?\/\/ )(fr|en): (.*)$/.exec(line);
        if (comment === null) return [line];
        return comment[2] === chosen ? [comment[1] + comment[3]] : [];
      })
      .join("\n");
  return { fr: of("fr"), en: of("en") };
}

/** Splits a Markdown cell; `firstLine` is the cell's line in the file. */
function splitMarkdown(source: string, firstLine: number): Bilingual | Refusal {
  const parts: { language: Language | null; lines: string[] }[] = [{ language: null, lines: [] }];
  /** Directives that are open: the language's own, and others, which may hold `:::` lines of their own. */
  const open: { colons: number; language: Language | null; line: number }[] = [];
  let fence: string | null = null;
  for (const [index, text] of source.split("\n").entries()) {
    const line = firstLine + index;
    const part = parts[parts.length - 1];
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1];
    if (fence !== null) {
      if (mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length && text.trim() === mark) fence = null;
      part.lines.push(text);
      continue;
    }
    if (mark !== undefined) fence = mark;
    const opening = /^(:{3,})\{(\w[\w-]*)\}\s*(\S*)/.exec(text);
    const closing = /^(:{3,})\s*$/.exec(text);
    if (opening !== null && opening[2] === "lang") {
      const spoken = language.safeParse(opening[3]);
      if (!spoken.success) return fault(line, "unknown-language");
      if (open.some((directive) => directive.language !== null)) return fault(line, "language-in-language");
      open.push({ colons: opening[1].length, language: spoken.data, line });
      parts.push({ language: spoken.data, lines: [] });
      continue;
    }
    if (opening !== null) open.push({ colons: opening[1].length, language: null, line });
    else if (closing !== null) {
      const closed = open.pop();
      if (closed === undefined) return fault(line, "nothing-to-close");
      if (closing[1].length < closed.colons) return fault(line, "nothing-to-close");
      if (closed.language !== null) {
        parts.push({ language: null, lines: [] });
        continue;
      }
    }
    part.lines.push(text);
  }
  const unclosed = open.find((directive) => directive.language !== null);
  if (unclosed !== undefined) return fault(unclosed.line, "language-open");
  return bothLanguages(parts, firstLine);
}

function bothLanguages(parts: { language: Language | null; lines: string[] }[], firstLine: number): Bilingual | Refusal {
  const spoken = new Set(parts.flatMap((part) => (part.language === null ? [] : [part.language])));
  if (spoken.size === 1) return fault(firstLine, "language-missing");
  const of = (chosen: Language) =>
    parts
      .filter((part) => part.language === null || part.language === chosen)
      .map((part) => part.lines.join("\n").replace(/^(?:[ \t]*\n)+|\s+$/g, ""))
      .filter((text) => text !== "")
      .join("\n\n");
  return { fr: of("fr"), en: of("en") };
}

/**
 * Rewrites a text and keeps, for every position of the result, where it came from.
 *
 * A rewritten cell is a list of pieces: stretches of the person's own text, and text of ours between them. Stretches may move (a function
 * declaration goes to the front), so lines are not kept in place; positions are, exactly, through `PositionMap`.
 */

/** A stretch of the original text (`from` inclusive, `to` exclusive), or a text of ours. */
export type Piece = { from: number; to: number } | string;

type Edit = { at: number; end: number; kind: "close" | "open" | "replace"; pieces: Piece[]; order: number };

/** Enough to find the original position of any generated one: plain data, so that it can be handed to another thread. */
export interface PositionMap {
  /** Triples of generated offset, original offset, length, by generated offset. */
  stretches: number[];
  generatedLines: number[];
  originalLines: number[];
}

/** A position as a person counts: first line 1, first column 1. */
export interface Position {
  line: number;
  column: number;
}

const rank = { close: 0, open: 1, replace: 2 };

/** Offsets at which each line of a text starts. Lines end where JavaScript ends them: LF, CR, CRLF, U+2028, U+2029. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** The position of an offset, given the starts of the lines. */
export function positionAt(starts: number[], offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low] + 1 };
}

/** Where a generated position was written by the person. Text of ours points at the person's text that follows it. */
export function originalPosition(map: PositionMap, { line, column }: Position): Position {
  const start = map.generatedLines[Math.min(line, map.generatedLines.length) - 1] ?? 0;
  const offset = start + column - 1;
  let original = 0;
  for (let i = 0; i < map.stretches.length; i += 3) {
    const [generated, from, length] = [map.stretches[i], map.stretches[i + 1], map.stretches[i + 2]];
    if (offset < generated) {
      original = from;
      break;
    }
    original = from + Math.min(offset - generated, length);
    if (offset < generated + length) break;
  }
  return positionAt(map.originalLines, original);
}

/** Collects the edits of one text. */
export class Rewriting {
  readonly #source: string;
  readonly #edits: Edit[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** Puts text before a stretch. Of two at one place, the one asked first stands outside. */
  open(at: number, text: string): void {
    this.#add({ at, end: at, kind: "open", pieces: [text] });
  }

  /** Puts text after a stretch. Of two at one place, the one asked first stands inside. */
  close(at: number, text: string): void {
    this.#add({ at, end: at, kind: "close", pieces: [text] });
  }

  replace(from: number, to: number, pieces: Piece[]): void {
    this.#add({ at: from, end: to, kind: "replace", pieces });
  }

  #add(edit: Omit<Edit, "order">): void {
    this.#edits.push({ ...edit, order: this.#edits.length });
  }

  /** The text: `head`, then the source with its edits, then `tail`. */
  finish(head: Piece[], tail: Piece[]): { code: string; map: PositionMap } {
    this.#edits.sort((a, b) => a.at - b.at || rank[a.kind] - rank[b.kind] || b.end - a.end || a.order - b.order);
    let code = "";
    const stretches: number[] = [];
    const own = (from: number, to: number): void => {
      if (to <= from) return;
      stretches.push(code.length, from, to - from);
      code += this.#source.slice(from, to);
    };
    const emit = (pieces: Piece[], within: Edit | null): void => {
      for (const piece of pieces) {
        if (typeof piece === "string") code += piece;
        else emitStretch(piece.from, piece.to, within);
      }
    };
    const emitStretch = (from: number, to: number, within: Edit | null): void => {
      let at = from;
      for (const edit of this.#edits) {
        if (edit === within || edit.at < at || edit.end > to) continue;
        if (edit.kind === "close" && edit.at === from) continue;
        if (edit.kind === "open" && edit.at === to) continue;
        own(at, edit.at);
        at = edit.end;
        emit(edit.pieces, edit);
      }
      own(at, to);
    };
    emit(head, null);
    emitStretch(0, this.#source.length, null);
    emit(tail, null);
    return { code, map: { stretches, generatedLines: lineStarts(code), originalLines: lineStarts(this.#source) } };
  }
}

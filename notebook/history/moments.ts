/**
 * Edits gathered into moments that a person recognises: what somebody did in one sitting. A pause ends a moment, and so does another person;
 * but people who write at the same time share one, because a line for each key that they press in turn would say nothing.
 */
import type { HistoryAuthor, HistoryMoment } from "../../protocol/history.ts";
import type { CellEdit } from "./edits.ts";

export interface Edit {
  seq: number;
  /** Null for what Carnet itself changed. */
  author: HistoryAuthor | null;
  at: number;
  cells: ReadonlyMap<string, CellEdit>;
  notebook: boolean;
  /** The notebook was made by this edit. */
  created: boolean;
}

const pauseMs = 5 * 60_000;
const longestMs = 30 * 60_000;
const togetherMs = 60_000;
const stepsKept = 60;

interface Gathered {
  edits: Edit[];
  authors: HistoryAuthor[];
}

/** Moments in order, the earliest first. */
export function momentsOf(edits: readonly Edit[]): HistoryMoment[] {
  const gathered: Gathered[] = [];
  for (const edit of edits) {
    const last = gathered.at(-1);
    if (last !== undefined && continues(last, edit)) last.edits.push(edit);
    else gathered.push({ edits: [edit], authors: edit.author === null ? [] : [edit.author] });
    joinInterleaved(gathered);
  }
  return gathered.map(momentOf);
}

function continues({ edits, authors }: Gathered, edit: Edit): boolean {
  const [first, last] = [edits[0], edits[edits.length - 1]];
  if (first.created !== edit.created || edit.at - last.at > pauseMs || edit.at - first.at > longestMs) return false;
  return edit.author === null ? authors.length === 0 : authors.some(({ id }) => id === edit.author?.id);
}

/** Ada, Ben, Ada within a minute: they wrote together. */
function joinInterleaved(gathered: Gathered[]): void {
  const [before, between, now] = gathered.slice(-3);
  if (now === undefined || now.authors.length === 0 || between.authors.length === 0 || before.edits[0].created) return;
  const near = now.edits[0].at - (before.edits.at(-1)?.at ?? 0) <= togetherMs;
  const within = now.edits[0].at - before.edits[0].at <= longestMs;
  if (!near || !within || !before.authors.some(({ id }) => now.authors.some((author) => author.id === id))) return;
  const authors = new Map([...before.authors, ...between.authors, ...now.authors].map((author) => [author.id, author]));
  gathered.splice(-3, 3, { edits: [...before.edits, ...between.edits, ...now.edits], authors: [...authors.values()] });
}

function momentOf({ edits, authors }: Gathered): HistoryMoment {
  const net = new Map<string, CellEdit>();
  for (const edit of edits) for (const [id, what] of edit.cells) note(net, id, what);
  const cells = { added: 0, removed: 0, changed: 0, moved: 0 };
  for (const what of net.values()) cells[what] += 1;
  return {
    first: edits[0].seq,
    last: edits[edits.length - 1].seq,
    steps: thinned(edits.map(({ seq }) => seq)),
    authors,
    startedAt: edits[0].at,
    endedAt: edits[edits.length - 1].at,
    cells,
    notebook: edits.some(({ notebook }) => notebook),
    created: edits[0].created,
  };
}

/** What a cell's edits come to: one that was added and went again is nothing. */
function note(net: Map<string, CellEdit>, id: string, what: CellEdit): void {
  const before = net.get(id);
  if (before === "added") {
    if (what === "removed") net.delete(id);
  } else if (before === "removed" && what === "added") net.set(id, "changed");
  else if (before !== "changed" || what === "removed") net.set(id, what);
}

/** At most so many, evenly, the last always among them. */
function thinned(steps: readonly number[]): number[] {
  if (steps.length <= stepsKept) return [...steps];
  return Array.from({ length: stepsKept }, (_, index) => steps[Math.round(((index + 1) * steps.length) / stepsKept) - 1]);
}

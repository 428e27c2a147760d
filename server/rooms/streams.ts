/**
 * The text streams of one cell, and their cap. Until the cap the document holds the text whole. Above it, the stream that goes on continues
 * in a spool on the disk; the document shows its head, a line "⋯" and its end.
 */
import { appendStream, addOutput, cutStream } from "../../notebook/document/run.ts";
import type { BlobReference } from "../../protocol/output.ts";
import type { Blobs, Spool } from "../blobs/blobs.ts";
import type { CellChange } from "./output-writer.ts";

/** UTF-16 units of all streams of one cell that the document holds before one is cut. */
export const streamLimit = 100_000;
const tailLength = 20_000;
const headMargin = 20_000;
/** Between two showings of the end of a stream that grows. */
const tailMs = 500;
const gap = "\n⋯\n";

type Name = "stdout" | "stderr";
interface Segment {
  position: number;
  /** What the document holds, until it is cut. */
  text: string;
  spool: Spool | null;
  headLength: number;
  tail: string;
  dirty: boolean;
  shownAt: number;
}

export interface Streams {
  /** `begins` is told of each output that the text begins; where the cell is full none begins, and the text goes to the last of its name. */
  append(name: Name, text: string, output: { begins: () => void; full: boolean }): CellChange[];
  /** Another output came between: the next text begins a stream of its own. */
  interrupt(): void;
  dirty(): boolean;
  /** Shows the ends of streams that grew. */
  show(nowMs: number): CellChange[];
  finish(): Promise<{ reference: BlobReference; change: CellChange }[]>;
  discard(): Promise<void>;
}

export function createStreams(blobs: Blobs): Streams {
  let latest: { name: Name; segment: Segment } | null = null;
  let shown = 0;
  const cut = new Map<Name, Segment>();
  const last = new Map<Name, Segment>();
  const halves = new Map<Name, string>();

  /** A surrogate pair that arrives in two parts is written when it is whole: a half cannot stand in the document. */
  function whole(name: Name, text: string): string {
    const joined = (halves.get(name) ?? "") + text;
    const last = joined.charCodeAt(joined.length - 1);
    const half = last >= 0xd800 && last <= 0xdbff;
    halves.set(name, half ? joined.slice(-1) : "");
    return (half ? joined.slice(0, -1) : joined).toWellFormed();
  }

  function append(name: Name, raw: string, { begins, full }: { begins: () => void; full: boolean }): CellChange[] {
    const text = whole(name, raw);
    if (text === "") return [];
    const overflowing = cut.get(name);
    if (overflowing !== undefined) {
      grow(overflowing, text);
      return [];
    }
    const changes: CellChange[] = [];
    const known = full ? last.get(name) : undefined;
    if (latest?.name !== name && known !== undefined) latest = { name, segment: known };
    if (latest?.name !== name) {
      begins();
      const segment: Segment = { position: 0, text: "", spool: null, headLength: 0, tail: "", dirty: false, shownAt: -Infinity };
      latest = { name, segment };
      last.set(name, segment);
      changes.push((cell) => (segment.position = addOutput(cell, { output_type: "stream", name, text: "" })));
    }
    const { segment } = latest;
    if (shown + text.length <= streamLimit) {
      shown += text.length;
      segment.text += text;
      changes.push((cell) => appendStream(cell, segment.position, text));
      return changes;
    }
    return [...changes, ...overflow(name, segment, text)];
  }

  function overflow(name: Name, segment: Segment, text: string): CellChange[] {
    const all = segment.text + text;
    const room = Math.max(0, streamLimit - (shown - segment.text.length) - headMargin);
    segment.spool = blobs.spool();
    segment.headLength = wholeLength(all, room);
    segment.text = all.slice(0, segment.headLength);
    segment.spool.append(all);
    segment.tail = tailOf(all.slice(segment.headLength));
    segment.dirty = true;
    cut.set(name, segment);
    shown = streamLimit;
    return [];
  }

  function grow(segment: Segment, text: string): void {
    segment.spool?.append(text);
    segment.tail = tailOf(segment.tail + text);
    segment.dirty = true;
  }

  function showing(segment: Segment, metadata: Record<string, unknown>): CellChange {
    const { text, tail } = segment;
    return (cell) => cutStream(cell, segment.position, { head: text, rest: gap + tail, metadata });
  }

  return {
    append,
    interrupt: () => (latest = null),
    dirty: () => [...cut.values()].some((segment) => segment.dirty),
    show: (nowMs) => {
      const changes: CellChange[] = [];
      for (const segment of cut.values()) {
        if (!segment.dirty || nowMs - segment.shownAt < tailMs) continue;
        segment.dirty = false;
        segment.shownAt = nowMs;
        changes.push(showing(segment, {}));
      }
      return changes;
    },
    finish: async () => {
      const ends = [];
      for (const [name, segment] of cut) {
        if (segment.spool === null) continue;
        const { lines, ...reference } = await segment.spool.finish();
        segment.spool = null;
        const shownBytes = Buffer.byteLength(segment.text + segment.tail, "utf8");
        const stream = { ...reference, lines, shownBytes, headLength: segment.headLength };
        ends.push({ reference, change: showing(segment, { carnet: { stream } }) });
        cut.delete(name);
      }
      latest = null;
      return ends;
    },
    discard: async () => {
      for (const segment of cut.values()) await segment.spool?.discard();
      cut.clear();
    },
  };
}

/** A text above the limit as the document shows it: its head, a line "⋯", its end. */
export function cutText(text: string): { head: string; shown: string } {
  const head = text.slice(0, wholeLength(text, streamLimit - headMargin));
  return { head, shown: head + gap + tailOf(text.slice(head.length)) };
}

function tailOf(text: string): string {
  if (text.length <= tailLength) return text;
  const tail = text.slice(-tailLength);
  const code = tail.charCodeAt(0);
  return code >= 0xdc00 && code <= 0xdfff ? tail.slice(1) : tail;
}

/** At most `length` units, without cutting a surrogate pair. */
function wholeLength(text: string, length: number): number {
  const code = text.charCodeAt(length - 1);
  return length > 0 && code >= 0xd800 && code <= 0xdbff ? length - 1 : Math.min(length, text.length);
}

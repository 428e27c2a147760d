/**
 * Differences of two texts, by lines, and within changed lines by words. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986,
 * without its linear-space refinement: cells are short, and what is too different is shown as replaced.
 */

/** A run of items that both have, that only the earlier or only the later has. */
export interface DiffRun {
  kind: "same" | "removed" | "added";
  items: string[];
}

/** Differences beyond which the rest counts as replaced. */
const mostDifferences = 500;

export function diff(before: readonly string[], after: readonly string[]): DiffRun[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end])
    end += 1;
  const middle = myers(before.slice(start, before.length - end), after.slice(start, after.length - end));
  const runs: DiffRun[] = [
    { kind: "same", items: before.slice(0, start) },
    ...middle,
    { kind: "same", items: end === 0 ? [] : before.slice(-end) },
  ];
  return joined(runs);
}

function myers(before: readonly string[], after: readonly string[]): DiffRun[] {
  const replaced: DiffRun[] = [
    { kind: "removed", items: [...before] },
    { kind: "added", items: [...after] },
  ];
  if (before.length === 0 || after.length === 0) return replaced;
  const most = Math.min(before.length + after.length, mostDifferences);
  const furthest = new Map([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= most; d += 1) {
    trace.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
      let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      furthest.set(k, x);
      if (x >= before.length && x - k >= after.length) return backtracked(before, after, trace);
    }
  }
  return replaced;
}

function backtracked(before: readonly string[], after: readonly string[], trace: readonly Map<number, number>[]): DiffRun[] {
  const runs: DiffRun[] = [];
  let [x, y] = [before.length, after.length];
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const reached = trace[d];
    const k = x - y;
    const down = k === -d || (k !== d && (reached.get(k - 1) ?? -1) < (reached.get(k + 1) ?? -1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (reached.get(fromK) ?? 0);
    const fromY = d === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY) {
      runs.push({ kind: "same", items: [before[x - 1]] });
      x -= 1;
      y -= 1;
    }
    if (d === 0) break;
    if (down) runs.push({ kind: "added", items: [after[y - 1]] });
    else runs.push({ kind: "removed", items: [before[x - 1]] });
    [x, y] = [fromX, fromY];
  }
  return runs.reverse();
}

/** Neighbouring runs of one kind as one; between two same ones, what went before what came. */
function joined(runs: readonly DiffRun[]): DiffRun[] {
  const result: DiffRun[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const settle = (): void => {
    if (removed.length > 0) result.push({ kind: "removed", items: removed });
    if (added.length > 0) result.push({ kind: "added", items: added });
    [removed, added] = [[], []];
  };
  for (const { kind, items } of runs) {
    if (items.length === 0) continue;
    if (kind === "removed") removed.push(...items);
    else if (kind === "added") added.push(...items);
    else {
      settle();
      const last = result.at(-1);
      if (last?.kind === "same") last.items.push(...items);
      else result.push({ kind, items: [...items] });
    }
  }
  settle();
  return result;
}

/** A part of a line, and whether it is only on this side. */
export interface WordPart {
  text: string;
  own: boolean;
}
export interface DiffLine {
  kind: "same" | "removed" | "added";
  /** Line numbers from 1; null on the side that lacks the line. */
  before: number | null;
  after: number | null;
  parts: WordPart[];
}

/** Two texts line by line; in lines that replace each other the words that differ. */
export function diffLines(before: string, after: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let [atBefore, atAfter] = [1, 1];
  const runs = diff(linesOf(before), linesOf(after));
  for (const [index, { kind, items }] of runs.entries()) {
    const other = kind === "removed" ? runs[index + 1] : kind === "added" ? runs[index - 1] : undefined;
    const pairs = other !== undefined && other.kind !== "same" && other.kind !== kind ? other.items : [];
    for (const [row, text] of items.entries()) {
      lines.push({
        kind,
        before: kind === "added" ? null : atBefore++,
        after: kind === "removed" ? null : atAfter++,
        parts: kind === "same" ? [{ text, own: false }] : wordParts(text, pairs[row]),
      });
    }
  }
  return lines;
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}

/** Names, numbers, spaces and single signs. */
function wordsOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}_$]+|\s+|[^\p{L}\p{N}_$\s]/gu) ?? [];
}

function wordParts(own: string, other: string | undefined): WordPart[] {
  if (other === undefined) return [{ text: own, own: false }];
  const parts: WordPart[] = [];
  for (const { kind, items } of diff(wordsOf(other), wordsOf(own)))
    if (kind !== "removed") parts.push({ text: items.join(""), own: kind === "added" });
  // Where little is common, marked words only make a patchwork.
  const common = parts.reduce((sum, part) => sum + (part.own ? 0 : part.text.trim().length), 0);
  return common * 3 < own.trim().length ? [{ text: own, own: false }] : parts;
}

/** The edits that make `after` of `before`, each as small as its words, with offsets in `before`. */
export function editsBetween(before: string, after: string): { offset: number; length: number; text: string }[] {
  const edits: { offset: number; length: number; text: string }[] = [];
  let offset = 0;
  let open: { offset: number; length: number; text: string } | null = null;
  for (const { kind, items } of diff(wordsOf(before), wordsOf(after))) {
    const text = items.join("");
    if (kind === "same") {
      open = null;
    } else {
      if (open === null) edits.push((open = { offset, length: 0, text: "" }));
      if (kind === "removed") open.length += text.length;
      else open.text += text;
    }
    if (kind !== "added") offset += text.length;
  }
  return edits;
}

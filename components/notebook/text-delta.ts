/**
 * Edits of a text as plain values, between the shared text (Yjs deltas), Monaco (ranges by offset) and a textarea (old and new value).
 * Offsets and lengths count UTF-16 code units, as all three do.
 */

/** Replaces `length` characters at `offset` by `text`. */
export interface TextEdit {
  offset: number;
  length: number;
  text: string;
}

/** One step of a Yjs delta of plain text. */
export interface DeltaStep {
  retain?: number;
  insert?: string | object;
  delete?: number;
}

/** A Yjs delta as edits whose offsets all count in the text before the delta, from its start to its end. */
export function editsOfDelta(delta: readonly DeltaStep[]): TextEdit[] {
  const edits: TextEdit[] = [];
  let offset = 0;
  let open: TextEdit | null = null;
  const current = (): TextEdit => {
    if (open === null) {
      open = { offset, length: 0, text: "" };
      edits.push(open);
    }
    return open;
  };
  for (const step of delta) {
    if (step.retain !== undefined) {
      offset += step.retain;
      open = null;
    } else if (typeof step.insert === "string") {
      current().text += step.insert;
    } else if (step.delete !== undefined) {
      current().length += step.delete;
      offset += step.delete;
    }
  }
  return edits;
}

/** Applies edits whose offsets all count in `text`. Edits must not overlap. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const edit of lastFirst(edits)) result = result.slice(0, edit.offset) + edit.text + result.slice(edit.offset + edit.length);
  return result;
}

/** The order in which edits of one moment can be applied one by one: from the end of the text to its start. */
export function lastFirst(edits: readonly TextEdit[]): TextEdit[] {
  return edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => b.edit.offset - a.edit.offset || b.edit.length - a.edit.length || b.index - a.index)
    .map(({ edit }) => edit);
}

/** The smallest single edit that makes `after` of `before`; null when they are equal. Never cuts a surrogate pair in two. */
export function editBetween(before: string, after: string): TextEdit | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  if (end > 0 && isLowSurrogate(before.charCodeAt(before.length - end))) end--;
  return { offset: start, length: before.length - start - end, text: after.slice(start, after.length - end) };
}

/** Where a caret at `offset` stands after the edits of others: text inserted at the caret goes behind it. */
export function shiftedOffset(offset: number, edits: readonly TextEdit[]): number {
  let shifted = offset;
  for (const edit of edits) {
    if (edit.offset >= offset) continue;
    const removedBefore = Math.min(edit.length, offset - edit.offset);
    shifted += edit.text.length - removedBefore;
  }
  return shifted;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

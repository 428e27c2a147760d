/**
 * Where a cell stands, as a key of its own (fractional indexing): moving a cell writes one value, so that whoever types in it meanwhile goes on
 * in the same text. In a Yjs array a move would be a deletion and a copy, and what others wrote into the deleted cell would be lost.
 *
 * Keys are digits in base 62 that compare as texts and never end in 0, for nothing fits between "a" and "a0". A key ends in two digits made
 * from the cell's id: two people who insert at one place at the same time do not choose the same.
 */
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const base = digits.length;
/** The first digits count in steps, so that keys do not grow while cells are added at the end. */
const counted = 4;
const step = base;
const first = base ** 3 * 4;

/** A key that this module can work with. */
export const positionShape = /^[0-9A-Za-z]{0,499}[1-9A-Za-z]$/;

/** A key between two others; null is the beginning, or the end. Where they are not in order, one behind the first. */
export function positionBetween(before: string | null, after: string | null, id: string): string {
  const end = after !== null && (before === null || before < after) ? after : null;
  const suffix = suffixOf(id);
  const plain = end === null ? following(before) : before === null ? preceding(end) : midpoint(before, end);
  for (let key = plain, tries = 0; end !== null && tries < 4; key = midpoint(key, end), tries += 1) {
    if (key + suffix < end && !key.endsWith("0")) return key + suffix;
  }
  return end === null ? plain + suffix : plain;
}

/** Keys for the cells of a new notebook, with room between them. */
export function positionAt(index: number, id: string): string {
  return written(first + index * step) + suffixOf(id);
}

function following(before: string | null): string {
  if (before === null) return written(first);
  const next = read(before) + step;
  return next < base ** counted ? written(next) : midpoint(before, null);
}

function preceding(after: string): string {
  const next = read(after) - step;
  return next > 0 ? written(next) : midpoint("", after);
}

/** The shortest digits between; `before` is less than `after`. */
function midpoint(before: string, after: string | null): string {
  if (after !== null) {
    let common = 0;
    while (common < after.length && (before[common] ?? "0") === after[common]) common += 1;
    if (common > 0) return after.slice(0, common) + midpoint(before.slice(common), after.slice(common));
  }
  const low = before === "" ? 0 : digits.indexOf(before[0]);
  const high = after === null ? base : digits.indexOf(after[0]);
  if (high - low > 1) return digits[Math.round((low + high) / 2)];
  if (after !== null && after.length > 1) return after.slice(0, 1);
  return digits[low] + midpoint(before.slice(1), null);
}

function written(count: number): string {
  let text = "";
  for (let rest = count, place = 0; place < counted; place += 1, rest = Math.floor(rest / base)) text = digits[rest % base] + text;
  return text;
}

function read(key: string): number {
  return [...key.slice(0, counted).padEnd(counted, "0")].reduce((sum, digit) => sum * base + digits.indexOf(digit), 0);
}

/** FNV-1a. */
function suffixOf(id: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  return digits[hash % base] + digits[1 + (Math.floor(hash / base) % (base - 1))];
}

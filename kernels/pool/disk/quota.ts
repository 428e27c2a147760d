/** The rule of a home's quota, without a disk: who is over, and how soon to look again. */
import type { DiskUse } from "./walk.ts";

export interface Allowance {
  bytes: number;
  files: number;
}

/** A cell that deletes writes a little too: folders, a list of what is left. */
export const slackBytes = 256 * 1024;
const slackFiles = 50;
const [soonestMs, latestMs] = [10, 200];
/** No disk of today is faster. */
const fastestBytesPerMs = 4e6;

/** Whoever was over before may stay where she is, and comes down as she deletes. */
export function allowedNow(quota: Allowance, before: Allowance | null, use: DiskUse): Allowance {
  const down = (limit: number, was: number | undefined, now: number): number => Math.max(limit, Math.min(was ?? Infinity, now));
  return { bytes: down(quota.bytes, before?.bytes, use.bytes), files: down(quota.files, before?.files, use.files) };
}

export function isOver(use: Allowance, allowed: Allowance, quota: Allowance): boolean {
  // Within the quota no slack is given: it is a number that was promised.
  const [bytes, files] = [allowed.bytes > quota.bytes ? slackBytes : 0, allowed.files > quota.files ? slackFiles : 0];
  return use.bytes > allowed.bytes + bytes || use.files > allowed.files + files;
}

/** Stopping takes a moment, in which a fast disk takes much: what grew by more than this since then is not waited for. */
export function goesOn(use: Allowance, atStop: Allowance): boolean {
  return use.bytes > atStop.bytes + 2 ** 28 || use.files > atStop.files + 5000;
}

/** Milliseconds until the next look: a quarter of the time in which the room left could be filled. */
export function nextLookMs(roomBytes: number, bytesPerMs: number): number {
  const pace = bytesPerMs > 0 ? bytesPerMs * 4 : fastestBytesPerMs;
  return Math.min(latestMs, Math.max(bytesPerMs > 0 ? soonestMs : soonestMs * 5, roomBytes / pace));
}

/**
 * Keeps one kernel within its person's quota. What it wrote since the last walk of her home bounds what the home can hold now, so the walk is
 * repeated only when that could be too much. At the quota no file of that kernel can grow any more (its soft limit of file size becomes 0, which
 * the system keeps at once, in every thread), its cell is stopped and told why; a kernel that goes on making files is ended. Deleting always
 * works, and opens the files again.
 */
import { execFile } from "node:child_process";
import { processesOf } from "../../sandbox/memory.ts";
import { activityOf, takenOn } from "./activity.ts";
import type { Activity } from "./activity.ts";
import type { DiskMeasure } from "./measure.ts";
import { allowedNow, goesOn, isOver, nextLookMs } from "./quota.ts";
import type { Allowance } from "./quota.ts";
import type { DiskUse } from "./walk.ts";

export interface DiskWatchOptions {
  pid: number;
  /** Where it can write; the first is the person's home. */
  folders: readonly string[];
  quota: Allowance;
  measure: DiskMeasure;
  /** Counts the cells that were begun. */
  run(): number;
  /** Stops the cell and says why. */
  stop(): void;
  end(): void;
}

/** Between the request to stop and the end of one that goes on. */
const graceMs = 2000;
/** Folders and names cost blocks that no `write` tells of: while it works, the home is walked now and then in any case. */
const walkAnywayMs = 10_000;
const lockedWalkMs = 250;
/** A walk takes at most this share of the time. */
const walkShare = 1 / 4;

interface Walked {
  use: DiskUse;
  at: number;
  tookMs: number;
  activity: Activity;
  taken: Allowance | null;
}

export class DiskWatch {
  readonly #options: DiskWatchOptions;
  readonly #activity: () => Activity;
  #last: Activity = { writtenBytes: 0, ticks: 0 };
  #lastAt = performance.now();
  #bytesPerMs = 0;
  #walked: Walked | null = null;
  #walking: Promise<void> = Promise.resolve();
  #allowed: Allowance;
  #locked = false;
  #locking: Promise<void> = Promise.resolve();
  #stopped: { at: number; use: DiskUse } | null = null;
  /** Told once to stop: what it writes then it writes against that. */
  #stoppedRun: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #over = false;

  constructor(options: DiskWatchOptions) {
    this.#options = options;
    this.#activity = activityOf(options.pid);
    this.#allowed = options.quota;
    this.#last = this.#activity();
    void this.#walk().then(() => this.#goOn());
  }

  /** How fast it writes, at the latest look. */
  bytesPerMs(): number {
    return performance.now() - this.#lastAt > 1000 ? 0 : this.#bytesPerMs;
  }

  /** Before a cell: the home was measured once, and whoever deleted enough can write again. */
  async settle(): Promise<void> {
    if (this.#walked === null) await this.#walking;
    if (this.#locked) await this.#walk();
  }

  close(): void {
    this.#over = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #goOn(): void {
    if (this.#over) return;
    const room =
      this.#allowed.bytes - (this.#walked?.use.bytes ?? 0) - (this.#last.writtenBytes - (this.#walked?.activity.writtenBytes ?? 0));
    this.#timer = setTimeout(() => void this.#look().then(() => this.#goOn()), nextLookMs(room, this.#bytesPerMs)).unref();
  }

  async #look(): Promise<void> {
    const [now, at] = [this.#activity(), performance.now()];
    const worked = now.ticks > this.#last.ticks || now.writtenBytes > this.#last.writtenBytes;
    this.#bytesPerMs = (now.writtenBytes - this.#last.writtenBytes) / Math.max(1, at - this.#lastAt);
    [this.#last, this.#lastAt] = [now, at];
    if ((worked || this.#stopped !== null) && (await this.#mustWalk(now, at))) await this.#walk();
  }

  async #mustWalk(now: Activity, at: number): Promise<boolean> {
    const { use, tookMs, activity, taken, at: walkedAt } = this.#walked ?? {};
    if (use === undefined || activity === undefined) return true;
    const sinceMs = at - (walkedAt ?? 0);
    if (sinceMs < (tookMs ?? 0) / walkShare) return false;
    if (this.#stopped !== null) return true;
    if (this.#locked) return sinceMs > lockedWalkMs;
    if (sinceMs > walkAnywayMs) return true;
    const all = await takenOn(this.#options.folders[0]);
    const grown = taken && all ? { bytes: all.bytes - taken.bytes, files: all.files - taken.files } : { bytes: 0, files: 0 };
    const bytes = use.bytes + Math.max(now.writtenBytes - activity.writtenBytes, grown.bytes);
    return isOver({ bytes, files: use.files + Math.max(0, grown.files) }, this.#allowed, this.#options.quota);
  }

  /** One walk at a time. */
  #walk(): Promise<void> {
    this.#walking = this.#walking
      .then(() => this.#walkOnce())
      .catch((error: unknown) => console.error("a home could not be measured:", error));
    return this.#walking;
  }

  async #walkOnce(): Promise<void> {
    const { folders, measure } = this.#options;
    const first = this.#walked === null;
    const [activity, taken, at] = [this.#activity(), await takenOn(folders[0]), performance.now()];
    const mostFiles = first ? this.#allowed.files * 10 : Math.ceil(this.#allowed.files * 1.25) + 2000;
    const counted = await measure.use(folders, mostFiles);
    if (counted === null || this.#over) return;
    // A part that it hides from us may hold all that it ever wrote.
    const hidden = counted.whole || counted.files > mostFiles ? 0 : activity.writtenBytes;
    const use = { ...counted, bytes: counted.bytes + hidden };
    const before = this.#walked;
    this.#walked = { use, at: performance.now(), tookMs: performance.now() - at, activity, taken };
    if (before === null) this.#begin(use);
    else this.#judge(use, before);
    await this.#locking;
  }

  /** Whoever is over at the start runs, and does not grow. */
  #begin(use: DiskUse): void {
    const { quota } = this.#options;
    this.#allowed = allowedNow(quota, null, use);
    if (isOver(use, quota, quota)) this.#lock(true);
  }

  #judge(use: DiskUse, before: Walked): void {
    const { quota, run, stop, end } = this.#options;
    const fits = !isOver(use, quota, quota);
    if (this.#stopped !== null && !fits) return this.#judgeStopped(use, this.#stopped);
    this.#stopped = null;
    if (isOver(use, this.#allowed, quota)) {
      this.#lock(true);
      if (!this.#isOurs(use, before)) return;
      if (this.#stoppedRun === run()) return end();
      this.#stoppedRun = run();
      this.#stopped = { at: performance.now(), use };
      return stop();
    }
    this.#allowed = allowedNow(quota, this.#allowed, use);
    if (fits) this.#lock(false);
  }

  /** It was told to stop: it may take a moment, and no more than that. */
  #judgeStopped(use: DiskUse, stopped: { at: number; use: DiskUse }): void {
    const { quota, end } = this.#options;
    if (goesOn(use, stopped.use)) return end();
    if (performance.now() - stopped.at < graceMs) return;
    this.#allowed = allowedNow(quota, null, use);
    this.#stopped = null;
  }

  /** Another kernel of the same person may have filled her home. */
  #isOurs(use: DiskUse, before: Walked): boolean {
    const { writtenBytes, ticks } = this.#walked?.activity ?? before.activity;
    const grownBytes = use.bytes - before.use.bytes;
    if (use.files > this.#allowed.files) return ticks > before.activity.ticks;
    return writtenBytes - before.activity.writtenBytes >= Math.max(1, grownBytes / 10);
  }

  #lock(closed: boolean): void {
    if (closed === this.#locked) return;
    this.#locked = closed;
    const pid = processesOf(this.#options.pid).at(-1) ?? this.#options.pid;
    const limit = ["--pid", String(pid), `--fsize=${closed ? 0 : this.#options.quota.bytes}:`];
    this.#locking = this.#locking.then(
      // Where the program is missing, stopping the cell and ending the kernel remain.
      () => new Promise((resolve) => execFile("prlimit", limit, { timeout: 5000 }, () => resolve())),
    );
  }
}

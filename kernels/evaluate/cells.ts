/**
 * The cells that ran in this kernel, as the thread that runs them knows them: which of them runs this very code, what it waits for, which
 * timers it started. Asynchronous context tells the cell of code that runs after its cell ended.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Language } from "../../protocol/identity.ts";
import type { PositionMap } from "../language/rewriting.ts";

export interface RunCell {
  serial: number;
  name: string;
  language: Language;
  map: PositionMap;
  sourceMap: string | null;
  /** False where nobody can answer `input()`. */
  allowStdin: boolean;
  interrupted: boolean;
  /** Rejections of what it awaits. */
  waiting: Set<(reason: Error) => void>;
  /** Stops what it started. */
  timers: Set<() => void>;
  /** What it declared with `using`: disposed of when it ends, the last one first. */
  used: unknown[];
  /** What is being shown: it ends after that. */
  held: Promise<unknown>[];
  /** Ends what it shows as going on, where it is stopped or fails: code that is broken off runs no `finally`. */
  goingOn: Set<() => void>;
}

const context = new AsyncLocalStorage<RunCell>();
const cells = new Map<number, RunCell>();
/** Positions of older cells are forgotten: their functions then show the generated position. */
const remembered = 5000;
let latest: RunCell | null = null;

export class Interrupted extends Error {
  override name = "Interrupted";
}

type NewCell = Omit<RunCell, "interrupted" | "waiting" | "timers" | "used" | "held" | "goingOn">;

export function startCell(cell: NewCell): RunCell {
  latest = startAside(cell);
  return latest;
}

/** As a cell, but output of which nobody can tell the cell is not taken for its own: a message of a widget while a cell runs. */
export function startAside(cell: NewCell): RunCell {
  const started: RunCell = {
    ...cell,
    interrupted: stoppedAhead.delete(cell.serial),
    waiting: new Set(),
    timers: new Set(),
    used: [],
    held: [],
    goingOn: new Set(),
  };
  cells.set(cell.serial, started);
  cells.delete(cell.serial - remembered);
  return started;
}

/** Called first by every rewritten cell: what follows, and all that it starts, belongs to the cell. */
export function enterCell(serial: number): void {
  const cell = cells.get(serial);
  if (cell) context.enterWith(cell);
}

/** The cell whose code runs now; the latest where none can be told. */
export function currentCell(): RunCell | null {
  return context.getStore() ?? latest;
}

/** The cell whose code runs now, or null outside of all cells. */
export function contextCell(): RunCell | null {
  return context.getStore() ?? null;
}

export function findCell(serial: number): RunCell | null {
  return cells.get(serial) ?? null;
}

export function insideCell<T>(cell: RunCell | null, work: () => T): T {
  return cell ? context.run(cell, work) : work();
}

/** Scripts of cells are named so in V8's stack traces. */
export const scriptPrefix = "carnet-cell:";

export function cellOfScript(script: string | null | undefined): RunCell | null {
  return script?.startsWith(scriptPrefix) ? findCell(Number(script.slice(scriptPrefix.length))) : null;
}

/** The cell whose code threw, by the stack, else by the asynchronous context. */
export function cellOfError(error: unknown): RunCell | null {
  const cell = error instanceof Error ? thrownBy.get(error) : undefined;
  return cell ?? currentCell();
}

/** Filled when a stack trace is made. */
export const thrownBy = new WeakMap<Error, RunCell>();

/** What `await value` of a cell became: it ends early when the cell is interrupted. */
export function waitInCell(value: unknown): unknown {
  const cell = context.getStore();
  if (!cell) return value;
  const then = value === null || (typeof value !== "object" && typeof value !== "function") ? null : (value as PromiseLike<unknown>).then;
  // What was stopped goes on once, to its `catch` and `finally`, and stays at its next await: a loop that catches everything ends too.
  if (cell.interrupted) return new Promise(() => {});
  if (typeof then !== "function") return value;
  return new Promise((resolve, reject) => {
    const stop = (reason: Error): void => reject(reason);
    cell.waiting.add(stop);
    const settle = (finish: () => void) => {
      cell.waiting.delete(stop);
      finish();
    };
    then.call(
      value,
      (result: unknown) => settle(() => resolve(result)),
      (reason: unknown) => settle(() => reject(reason)),
    );
  });
}

/** What the right side of `for await` became. */
export function iterateInCell(iterable: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterable<unknown> {
  const inner = (
    Symbol.asyncIterator in iterable ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]()
  ) as AsyncIterator<unknown>;
  const synchronous = !(Symbol.asyncIterator in iterable);
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const step = (await waitInCell(inner.next())) as IteratorResult<unknown>;
        return synchronous && !step.done ? { done: false, value: await waitInCell(step.value) } : step;
      },
      async return(value) {
        await inner.return?.(value);
        return { done: true, value };
      },
    }),
  };
}

/** What the value of `using` and `await using` became. */
export function useInCell(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  const { [Symbol.dispose]: now, [Symbol.asyncDispose]: later } = value as Partial<Disposable & AsyncDisposable>;
  if (typeof now !== "function" && typeof later !== "function") throw new TypeError("The value of `using` has no [Symbol.dispose]()");
  context.getStore()?.used.push(value);
  return value;
}

/** Disposes of what a cell used; gives what failed on the way. */
export async function disposeOfUsed(cell: RunCell): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const value of cell.used.splice(0).reverse() as Partial<Disposable & AsyncDisposable>[]) {
    try {
      if (typeof value[Symbol.asyncDispose] === "function") await value[Symbol.asyncDispose]?.();
      else value[Symbol.dispose]?.();
    } catch (failure) {
      failures.push(failure);
    }
  }
  return failures;
}

/** The cell was stopped or failed: what it showed as going on is not. */
export function endGoingOn(cell: RunCell | null): void {
  const ends = [...(cell?.goingOn ?? [])];
  cell?.goingOn.clear();
  insideCell(cell, () => ends.forEach((end) => end()));
}

/** Cells that were stopped before they began. */
const stoppedAhead = new Set<number>();

/** Ends what the cell awaits and what it started; one that has not begun will not begin. */
export function interruptCell(serial: number): void {
  const cell = cells.get(serial);
  if (!cell) {
    if (serial > 0) stoppedAhead.add(serial);
    return;
  }
  cell.interrupted = true;
  for (const stop of cell.timers) stop();
  cell.timers.clear();
  for (const stop of cell.waiting) stop(new Interrupted("interrupted"));
  cell.waiting.clear();
}

/** Ends what earlier cells left running: the one that keeps the thread, or all where none does. */
export function interruptOthers(serial: number): void {
  const holding = context.getStore();
  if (holding && holding.serial !== serial) return interruptCell(holding.serial);
  if (holding) return;
  for (const cell of cells.values()) if (cell.timers.size > 0) interruptCell(cell.serial);
}

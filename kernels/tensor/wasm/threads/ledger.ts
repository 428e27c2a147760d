/**
 * The work that threads share: tasks, each a list of calls of Carnet's programs, and a counter that deals them out. It lies in shared memory
 * of its own, beside the tensors' memory.
 *
 * One word, the ticket, says which work it is (20 bits) and which task is next (12 bits). A thread takes a task by raising the ticket from
 * exactly what it read, so that one that slept through the end of a work cannot take a task of the next. Who takes is counted before as
 * running: when the ticket is closed and nobody runs, no thread touches the tensors any more.
 */
import type { Programs } from "../programs/index.ts";

export const mostTasks = 4000;
const commandWords = 1 << 18;
const taskBits = 12;
const taskMask = (1 << taskBits) - 1;

/** Words of the control, a cache line apart. */
const [ticketAt, runningAt, countAt, failedAt, readyAt, controlWords] = [0, 16, 32, 33, 48, 64] as const;

/** Rounds of looking before a thread sleeps: some 20 microseconds, what a wake-up costs. */
const looks = 4000;

export interface Ledger {
  control: Int32Array;
  /** Where each task's commands begin, and one past the last task's. */
  starts: Int32Array;
  /** Program, count of operands, operands; again. */
  commands: Int32Array;
}

/** A new one, closed. */
export function createLedger(): Ledger {
  const ledger = ledgerOn(new SharedArrayBuffer(4 * (controlWords + mostTasks + 1 + commandWords)));
  Atomics.store(ledger.control, ticketAt, taskMask);
  return ledger;
}

/** The one that lies here. */
export function ledgerOn(buffer: SharedArrayBuffer): Ledger {
  const starts = new Int32Array(buffer, 4 * controlWords, mostTasks + 1);
  return {
    control: new Int32Array(buffer, 0, controlWords),
    starts,
    commands: new Int32Array(buffer, starts.byteOffset + starts.byteLength, commandWords),
  };
}

/** Calls one program after the other of one task. */
export type Execute = (task: number) => void;

/**
 * `side` is this thread's room for one tile: the fourth operand of the inner products, which no two threads may share.
 */
export function executor({ starts, commands }: Ledger, programs: Programs, side: number): Execute {
  const names = Object.keys(programs);
  const functions = names.map((name) => programs[name]);
  const takesSide = names.map((name) => name.startsWith("contract-"));
  return (task) => {
    const end = starts[task + 1];
    for (let at = starts[task]; at < end; at += 2 + commands[at + 1]) {
      const program = commands[at];
      const p = at + 2;
      // One way to call for all: what is beyond a program's own operands is not looked at.
      functions[program](
        ...([commands[p], commands[p + 1], commands[p + 2], takesSide[program] ? side : commands[p + 3], commands[p + 4]] as const),
        ...([commands[p + 5], commands[p + 6], commands[p + 7], commands[p + 8], commands[p + 9], commands[p + 10]] as const),
        ...([commands[p + 11], commands[p + 12], commands[p + 13], commands[p + 14], commands[p + 15]] as const),
        ...([commands[p + 16], commands[p + 17], commands[p + 18], commands[p + 19], commands[p + 20], commands[p + 21]] as const),
      );
    }
  };
}

function takeOne({ control }: Ledger, execute: Execute): boolean {
  const ticket = Atomics.load(control, ticketAt);
  const task = ticket & taskMask;
  if (task >= Atomics.load(control, countAt)) return false;
  if (Atomics.compareExchange(control, ticketAt, ticket, ticket + 1) === ticket) execute(task);
  return true;
}

/** A helper's life: takes tasks, looks a little while for more, sleeps. */
export function help(ledger: Ledger, execute: Execute): never {
  const { control } = ledger;
  Atomics.add(control, readyAt, 1);
  Atomics.notify(control, readyAt);
  for (;;) {
    const ticket = Atomics.load(control, ticketAt);
    if ((ticket & taskMask) >= Atomics.load(control, countAt)) {
      let left = looks;
      while (left > 0 && Atomics.load(control, ticketAt) === ticket) left -= 1;
      if (left === 0) Atomics.wait(control, ticketAt, ticket);
      continue;
    }
    Atomics.add(control, runningAt, 1);
    try {
      while (takeOne(ledger, execute));
    } catch {
      Atomics.store(control, failedAt, 1);
    }
    if (Atomics.sub(control, runningAt, 1) === 1) Atomics.notify(control, runningAt);
  }
}

/** Helpers that have begun to look for work. */
export function readyHelpers({ control }: Ledger): number {
  return Atomics.load(control, readyAt);
}

/** Opens the work to all, after its tasks were written and while nobody runs. */
export function open({ control }: Ledger, count: number): void {
  Atomics.store(control, failedAt, 0);
  Atomics.store(control, countAt, count);
  const work = (Atomics.load(control, ticketAt) >>> taskBits) + 1;
  Atomics.store(control, ticketAt, work << taskBits);
  Atomics.notify(control, ticketAt);
}

/** The owner's share of it, until no task is left to take. */
export function takeAll(ledger: Ledger, execute: Execute): void {
  while (takeOne(ledger, execute));
}

/** Nobody takes a task from here on; returns when those that were taken are done. False where a helper failed. */
export function close({ control }: Ledger): boolean {
  Atomics.or(control, ticketAt, taskMask);
  for (let left = looks; left > 0 && Atomics.load(control, runningAt) > 0; left--);
  for (let running = Atomics.load(control, runningAt); running > 0; running = Atomics.load(control, runningAt)) {
    Atomics.wait(control, runningAt, running, 20);
  }
  return Atomics.load(control, failedAt) === 0;
}

/**
 * The largest values of the notebook, found from the director's thread in the middle of a cell. The notebook's own names come first. Where
 * they do not account for the memory, the debugger halts the cell, so that what the functions on its stack hold is seen too; that walks the
 * whole heap, which near the limit takes its time.
 */
import type { Debugger, Runtime } from "node:inspector";
import type { Session } from "node:inspector/promises";
import { kernelName } from "../language/translate.ts";
import { pause } from "./cells-thread.ts";
import { scriptPrefix } from "./cells.ts";
import type { Measured } from "./sizes.ts";

/** Collecting garbage near the limit takes its time, and nothing halts a cell meanwhile. */
const haltWithinMs = 2000;
const measureWithinMs = 2000;
/** Share of the process's memory that makes the stack worth no look. */
const explainedShare = 0.4;
const deepestFrames = 6;
const most = 5;

export interface LargestRequest {
  /** Names that cells declared, and in which. */
  known: ReadonlyMap<string, string>;
  /** The cell that runs. */
  cell: string;
  /** It is not let go on: the server ends the kernel. */
  halted: boolean;
}

/** One at a time: letting go after one would let go what the next halted. */
let working: Promise<unknown> = Promise.resolve();

export async function largestValues(session: Session, { known, cell, halted }: LargestRequest): Promise<(Measured & { cell: string })[]> {
  const finding = working.then(async () => {
    const values = await find(session, [...known.keys()]).catch(() => []);
    if (!halted) await letGo(session);
    return values;
  });
  working = finding;
  const found = await finding;
  return found.map((value) => ({ ...value, cell: known.get(value.name) ?? cell }));
}

async function find(session: Session, names: string[]): Promise<Measured[]> {
  const asked = session.post("Runtime.evaluate", { expression: measuring(names), returnByValue: true });
  const found = read(await Promise.race([asked.catch(() => null), pause(measureWithinMs).then(() => null)]));
  const known = found.reduce((sum, { bytes }) => sum + bytes, 0);
  if (known < explainedShare * process.memoryUsage.rss()) found.push(...(await findOnStack(session, names)));
  const byName = new Map(found.sort((a, b) => a.bytes - b.bytes).map((one) => [one.name, one]));
  return [...byName.values()].sort((a, b) => b.bytes - a.bytes).slice(0, most);
}

async function findOnStack(session: Session, names: string[]): Promise<Measured[]> {
  const found: Measured[] = [];
  for (const [depth, frame] of ((await halt(session)) ?? []).entries()) {
    const locals = await localsOf(session, frame);
    const expression = measuring(depth === 0 ? [...names, ...locals] : locals);
    const asked = session.post("Debugger.evaluateOnCallFrame", { callFrameId: frame.callFrameId, expression, returnByValue: true });
    found.push(...read(await asked.catch(() => null)));
  }
  return found;
}

/** Lets a halted cell go on. */
async function letGo(session: Session): Promise<void> {
  await session.post("Debugger.disable").catch(() => {});
}

/** Frames of cells on the stack, the innermost first; null where no code of a cell could be halted in time. */
async function halt(session: Session): Promise<Debugger.CallFrame[] | null> {
  await session.post("Debugger.enable").catch(() => {});
  const halted = new Promise<Debugger.CallFrame[]>((resolve) =>
    session.once("Debugger.paused", ({ params }) => resolve(params.callFrames)),
  );
  await session.post("Debugger.pause").catch(() => {});
  const frames = await Promise.race([halted, pause(haltWithinMs).then(() => null)]);
  if (frames === null) await letGo(session);
  const ofCells = frames?.filter(({ url }) => url.startsWith(scriptPrefix)).slice(0, deepestFrames) ?? [];
  return frames === null || frames.length === 0 ? null : ofCells.length > 0 ? ofCells : frames.slice(0, 1);
}

async function localsOf(session: Session, { scopeChain }: Debugger.CallFrame): Promise<string[]> {
  const names: string[] = [];
  for (const { object } of scopeChain.filter((scope) => ["local", "block", "closure", "catch"].includes(scope.type)).slice(0, 5)) {
    if (object.objectId === undefined) continue;
    const { result } = await session.post("Runtime.getProperties", { objectId: object.objectId, ownProperties: true });
    names.push(...result.slice(0, 100).map(({ name }) => name));
  }
  return names;
}

/** What a name is read by; what is no name is left out. */
function measuring(names: string[]): string {
  const readers = names
    .filter((name) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && name !== "this")
    .map((name) => `${JSON.stringify(name)}: () => ${name}`);
  return `${kernelName}.largest({ ${readers.join(", ")} })`;
}

function read(reply: { result: Runtime.RemoteObject } | null): Measured[] {
  const value: unknown = reply?.result.value;
  return Array.isArray(value) ? (value as Measured[]) : [];
}

/**
 * The largest values of the notebook, found from the director's thread while a cell may be running. A loop is halted by the debugger, so
 * that what the functions on its stack hold is seen too, and so that no more is allocated meanwhile; where no code runs the names of the
 * notebook are measured alone.
 */
import type { Debugger, Runtime } from "node:inspector";
import type { Session } from "node:inspector/promises";
import { kernelName } from "../language/translate.ts";
import { pause } from "./cells-thread.ts";
import { scriptPrefix } from "./cells.ts";
import type { Measured } from "./sizes.ts";

const haltWithinMs = 400;
const measureWithinMs = 1000;
const deepestFrames = 6;

/** @param names names that cells declared */
export async function largestValues(session: Session, names: Iterable<string>): Promise<Measured[]> {
  const frames = await halt(session);
  const global = measuring([...names]);
  const found: Measured[] = [];
  if (frames === null) {
    const asked = session.post("Runtime.evaluate", { expression: global, returnByValue: true });
    found.push(...read(await Promise.race([asked.catch(() => null), pause(measureWithinMs).then(() => null)])));
  } else {
    for (const frame of frames) {
      const expression =
        frame === frames[0] ? measuring([...names, ...(await localsOf(session, frame))]) : measuring(await localsOf(session, frame));
      found.push(
        ...read(await session.post("Debugger.evaluateOnCallFrame", { callFrameId: frame.callFrameId, expression, returnByValue: true })),
      );
    }
  }
  return [...new Map(found.sort((a, b) => a.bytes - b.bytes).map((one) => [one.name, one])).values()]
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 5);
}

/** Lets a halted cell go on. */
export async function letGo(session: Session): Promise<void> {
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
  for (const { type, object } of scopeChain.filter((scope) => ["local", "block", "closure", "catch"].includes(scope.type)).slice(0, 5)) {
    if (object.objectId === undefined || type === "global") continue;
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

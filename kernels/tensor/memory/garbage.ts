/** V8's collector on demand, and what it may take: objects that were weakly held in this very turn included. */
import { setFlagsFromString } from "node:v8";
import vm from "node:vm";

let collector: (() => void) | null = null;

/** Finds all garbage now: some 20 ms for a kernel of usual size. */
export function collectGarbage(): void {
  if (!collector) {
    setFlagsFromString("--expose-gc");
    collector = vm.runInNewContext("gc") as () => void;
    setFlagsFromString("--no-expose-gc");
  }
  collector();
}

const context = vm.createContext({}, { microtaskMode: "afterEvaluate" });
const nothing = new vm.Script("undefined");

/**
 * A weak reference that was made or read keeps its target until the turn ends, and a loop in a cell is one long turn. V8 forgets those
 * targets whenever a queue of microtasks has run: an empty queue of a context of its own, which runs none of the cell's (3 microseconds).
 */
export function forgetWeaklyHeld(): void {
  nothing.runInContext(context);
}

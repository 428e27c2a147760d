/** The thread of eraser.ts. After a text that broke the eraser it ends, and another takes its place. */
import { parentPort } from "node:worker_threads";
import { eraseCell, tooDeep } from "../language/erase.ts";
import { isProblem } from "../language/problem.ts";

// The eraser is loaded at its first text, which takes a while: no text is to be blamed for it.
eraseCell("");
parentPort!.postMessage("ready");
parentPort!.on("message", ({ id, source }: { id: number; source: string }) => {
  const erased = eraseCell(source);
  parentPort!.postMessage({ id, erased });
  if (isProblem(erased.plain) && erased.plain.problem === tooDeep) process.exit(0);
});

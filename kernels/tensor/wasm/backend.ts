/** TensorFlow.js with Carnet's WASM kernels, its two CPU backends ready: for the tests and the bench of this folder. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { heapOf } from "./heap.ts";
import { registerWasmTraining } from "./index.ts";
import type { Tensorflow } from "./kernels/register.ts";
import { startOnSharedMemory } from "./threads/shared-memory.ts";

const require = createRequire(import.meta.url);

/** `ours: false` leaves tfjs's own kernels as they are; more threads than one need shared memory. One way or the other, once a process. */
export async function tensorflowOnWasm({ ours = true, threads = 1 }: { ours?: boolean; threads?: number } = {}): Promise<Tensorflow> {
  const warn = console.warn;
  try {
    console.warn = () => {};
    const tf = require("@tensorflow/tfjs") as Tensorflow;
    const wasm = require("@tensorflow/tfjs-backend-wasm") as {
      setWasmPaths(folder: string): void;
      setThreadsCount(count: number): void;
    };
    wasm.setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "wasm-out/"));
    // The banner on Node is printed once, at the first tensor of the CPU backend.
    await tf.setBackend("cpu");
    tf.scalar(0).dispose();
    const isStarted = threads > 1 ? await startOnSharedMemory(tf, (count) => wasm.setThreadsCount(count)) : await tf.setBackend("wasm");
    if (!isStarted) throw new Error("The WASM backend does not start.");
    heapOf(tf.findBackend("wasm"), threads);
    if (ours) registerWasmTraining(tf);
    return tf;
  } finally {
    console.warn = warn;
  }
}

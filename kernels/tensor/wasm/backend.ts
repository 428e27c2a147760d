/** TensorFlow.js with Carnet's WASM kernels, its two CPU backends ready: for the tests and the bench of this folder. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { registerWasmTraining } from "./index.ts";
import type { Tensorflow } from "./kernels/register.ts";

const require = createRequire(import.meta.url);

/** `ours: false` leaves tfjs's own kernels as they are. One way or the other, once a process. */
export async function tensorflowOnWasm({ ours = true }: { ours?: boolean } = {}): Promise<Tensorflow> {
  const warn = console.warn;
  try {
    console.warn = () => {};
    const tf = require("@tensorflow/tfjs") as Tensorflow;
    const wasm = require("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(folder: string): void };
    wasm.setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "wasm-out/"));
    // The banner on Node is printed once, at the first tensor of the CPU backend.
    await tf.setBackend("cpu");
    tf.scalar(0).dispose();
    if (!(await tf.setBackend("wasm"))) throw new Error("The WASM backend does not start.");
    if (ours) registerWasmTraining(tf);
    return tf;
  } finally {
    console.warn = warn;
  }
}

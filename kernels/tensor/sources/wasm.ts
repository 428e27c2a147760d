/** tfjs's WebAssembly with Carnet's own kernels beside it (../wasm): what most classrooms train on. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { DeviceSource, Tensorflow } from "../device.ts";
import { completeWasm } from "../wasm/fall-back.ts";
import type { WasmBackend } from "../wasm/heap.ts";
import { registerWasmTraining } from "../wasm/index.ts";
import { processor } from "./processor.ts";

const require = createRequire(import.meta.url);

export const wasmSource: DeviceSource = {
  backend: "wasm",
  startsAhead: true,
  async start(tf) {
    const wasm = require("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(folder: string): void };
    wasm.setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "wasm-out/"));
    if (!(await tf.setBackend("wasm").catch(() => false))) {
      return {
        kind: "absent",
        why: {
          fr: "Le moteur WebAssembly de TensorFlow.js ne démarre pas. Relancez « npm ci » dans le dossier d’installation.",
          en: "TensorFlow.js's WebAssembly does not start. Run \"npm ci\" again in the installation's folder.",
        },
      };
    }
    registerWasmTraining(tf);
    completeWasm(tf);
    return { kind: "started", facts: () => facts(tf) };
  },
};

/** WebAssembly of 32 bits addresses no more. */
const addressableBytes = 2 ** 32;

function facts(tf: Tensorflow): ReturnType<Extract<Awaited<ReturnType<DeviceSource["start"]>>, { kind: "started" }>["facts"]> {
  const backend = tf.findBackend("wasm") as WasmBackend;
  return {
    hardware: processor(),
    threads: 1,
    extensions: tf.env().getBool("WASM_HAS_SIMD_SUPPORT") ? ["SIMD"] : [],
    memory: { usedBytes: backend.wasm.HEAPU8.byteLength, limitBytes: addressableBytes },
  };
}

/** tfjs's WebAssembly with Carnet's own kernels beside it (../wasm): what most classrooms train on. */
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { DeviceFacts, DeviceSource, Tensorflow } from "../device.ts";
import { completeWasm } from "../wasm/fall-back.ts";
import { heapOf } from "../wasm/heap.ts";
import type { WasmBackend } from "../wasm/heap.ts";
import { registerWasmTraining } from "../wasm/index.ts";
import type { Crew } from "../wasm/threads/crew.ts";
import { startOnSharedMemory, useSingleThread } from "../wasm/threads/shared-memory.ts";
import { processor } from "./processor.ts";

const require = createRequire(import.meta.url);

interface WasmPackage {
  setWasmPaths(folder: string): void;
  setThreadsCount(count: number): void;
}

export const wasmSource: DeviceSource = {
  backend: "wasm",
  startsAhead: true,
  async start(tf) {
    const wasm = require("@tensorflow/tfjs-backend-wasm") as WasmPackage;
    wasm.setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "wasm-out/"));
    const threads = tensorThreads(process.env["CARNET_TENSOR_THREADS"], availableParallelism());
    const isShared = threads > 1 && (await startOnSharedMemory(tf, (count) => wasm.setThreadsCount(count)));
    if (!isShared && !(await startOnOwnMemory(tf))) {
      return {
        kind: "absent",
        why: {
          fr: "Le moteur WebAssembly de TensorFlow.js ne démarre pas. Relancez « npm ci » dans le dossier d’installation.",
          en: "TensorFlow.js's WebAssembly does not start. Run \"npm ci\" again in the installation's folder.",
        },
      };
    }
    const crew = isShared ? heapOf(tf.findBackend("wasm"), threads).crew : null;
    registerWasmTraining(tf);
    completeWasm(tf);
    return { kind: "started", facts: () => facts(tf, { asked: threads, crew }) };
  },
};

async function startOnOwnMemory(tf: Tensorflow): Promise<boolean> {
  useSingleThread(tf);
  return tf.setBackend("wasm").catch(() => false);
}

/** How many threads the launcher of this process allows, at most one for each core; what is no such number counts as one. */
export function tensorThreads(given: string | undefined, cores: number): number {
  return /^[1-9]\d{0,2}$/.test(given ?? "") ? Math.min(Number(given), cores, mostThreads) : 1;
}

const mostThreads = 64;

/** WebAssembly of 32 bits addresses no more. */
const addressableBytes = 2 ** 32;

function facts(tf: Tensorflow, { asked, crew }: { asked: number; crew: Crew | null }): DeviceFacts {
  const backend = tf.findBackend("wasm") as WasmBackend;
  const threads = crew && !crew.failed ? crew.threads : 1;
  return {
    hardware: processor(),
    threads,
    extensions: tf.env().getBool("WASM_HAS_SIMD_SUPPORT") ? ["SIMD"] : [],
    memory: { usedBytes: backend.wasm.HEAPU8.byteLength, limitBytes: addressableBytes },
    ...(asked > threads ? { remark: oneThread } : {}),
  };
}

const oneThread = {
  fr: "Plusieurs fils sont permis, mais ils ne démarrent pas ici : WebAssembly calcule sur un seul.",
  en: "Several threads are allowed, but they do not start here: WebAssembly computes on one.",
};

/** Puts the collector, the heap's guard and the usage of tensors in place, once for a process. */
import type { Tensorflow } from "../device.ts";
import type { WasmBackend } from "../wasm/heap.ts";
import { currentFacts } from "../current.ts";
import { assignSafely } from "./assign.ts";
import { followTensors } from "./collector.ts";
import type { TensorCollector } from "./collector.ts";
import { guardHeap } from "./heap-guard.ts";
import { kernelLimitBytes, roomBytes } from "./limit.ts";
import { offerTensors, tellTensorProgress } from "./now.ts";
import { resumeTraining } from "./training.ts";

const toldEveryMs = 1000;

export function installMemory(tf: Tensorflow): TensorCollector {
  let told = 0;
  const between = (): void => {
    const now = performance.now();
    if (now - told < toldEveryMs) return;
    told = now;
    tellTensorProgress();
  };
  const collector = followTensors(tf, { between });
  assignSafely(tf);
  const training = resumeTraining(tf);
  const wasm = tf.findBackend("wasm") as WasmBackend | null;
  if (wasm) guardHeap(wasm, { collect: () => collector.collect(), roomBytes, limitBytes: kernelLimitBytes });
  offerTensors({
    usage() {
      const { backend, hardware, threads, memory } = currentFacts(tf);
      const { numTensors: tensors, numBytes: bytes } = tf.memory();
      return { backend, hardware, threads, tensors, bytes, device: memory };
    },
    afterCell(given) {
      if (given.interrupted) training.interrupted();
      collector.collectAfterCell(given);
    },
  });
  return collector;
}

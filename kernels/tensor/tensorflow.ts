/**
 * The one TensorFlow.js of a kernel, on the best device that there is. Every spelling of its packages, and danfojs, gets this instance: what
 * one cell makes another can use. tfjs chooses by itself otherwise, and prints a banner.
 */
import { createRequire } from "node:module";
import type { Tensorflow } from "./device.ts";
import type { TensorCollector } from "./memory/collector.ts";
import { installMemory } from "./memory/install.ts";
import { askForGpuAgain } from "./sources/webgpu.ts";
import { startDevices } from "./start.ts";

const require = createRequire(import.meta.url);

let collector: TensorCollector | null = null;
let ahead: Promise<Tensorflow> | null = null;
let whole: Promise<Tensorflow> | null = null;

/** TensorFlow.js with every device started and the best one chosen: what a cell imports. Asks again for a GPU that was taken back. */
export async function loadTensorflow(): Promise<Tensorflow> {
  whole ??= loadAhead().then((tf) => startDevices(tf, (source) => !source.startsAhead));
  const tf = await whole;
  await askForGpuAgain(tf);
  return tf;
}

/** TensorFlow.js with what may be started before the kernel has a person. */
export function loadAhead(): Promise<Tensorflow> {
  ahead ??= startDevices(require("@tensorflow/tfjs") as Tensorflow, (source) => source.startsAhead).then((tf) => {
    collector = installMemory(tf);
    return tf;
  });
  return ahead;
}

/** Frees what no code can reach; null before tensors are loaded. */
export function tensorCollector(): TensorCollector | null {
  return collector;
}

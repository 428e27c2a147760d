/** Every name by which a cell may import TensorFlow.js. All of them share one instance, whose best device is ready. */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Loaded at the first use: most kernels start, and some end, without a tensor. */
const loadTensorflow = async (): Promise<unknown> => (await import("./tensorflow.ts")).loadTensorflow();

/** Parts of tfjs that are packages of their own. */
const parts = ["core", "layers", "data", "converter", "backend-cpu", "backend-wasm"];
/** Names of other distributions of the whole: code that was written for them runs on the device of this kernel. */
const wholes = ["tfjs", "tfjs-node", "tfjs-node-gpu", "tfjs-backend-webgpu", "tfjs-backend-webgl"];

export const tensorPackages: ReadonlyMap<string, () => Promise<unknown>> = new Map([
  ...wholes.map((name) => [`@tensorflow/${name}`, loadTensorflow] as const),
  ...parts.map(
    (part) => [`@tensorflow/tfjs-${part}`, () => loadTensorflow().then(() => require(`@tensorflow/tfjs-${part}`) as unknown)] as const,
  ),
  ["danfojs", () => loadTensorflow().then(() => require("danfojs") as unknown)],
]);

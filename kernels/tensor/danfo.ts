/** danfojs for cells, on the same TensorFlow.js as the cells' own. */
import { createRequire } from "node:module";
import { loadTensorflow } from "./tensorflow.ts";

const require = createRequire(import.meta.url);

let loading: Promise<unknown> | null = null;

export function loadDanfo(): Promise<unknown> {
  loading ??= loadTensorflow().then(() => require("danfojs") as unknown);
  return loading;
}

/** A hospital's patients as a learner for a model of TensorFlow.js's layers, on the processor: WebAssembly with Carnet's kernels, else plain JavaScript. */
import { createRequire } from "node:module";
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import type { NodeData } from "../../protocol/federation/desk.ts";
import type { Tensorflow } from "../../kernels/tensor/device.ts";
import { startDevices } from "../../kernels/tensor/start.ts";
import type { Learner } from "../models/learner.ts";
import type { BuildingLibrary } from "../models/layers-model.ts";
import { layersLearner } from "../models/layers-model.ts";
import { examplesFor } from "./patients.ts";

const require = createRequire(import.meta.url);

/** Backends of the processor: a graphics card is lent to kernels, not to hospitals. */
const onProcessor = new Set(["wasm", "cpu"]);

let tf: Promise<Tensorflow> | null = null;

export async function tensorPatientsFor(model: Extract<ModelArchitecture, { kind: "tensors" }>, data: NodeData): Promise<Learner> {
  const { train, test } = examplesFor(data);
  tf ??= startDevices(require("@tensorflow/tfjs") as Tensorflow, ({ backend }) => onProcessor.has(backend));
  const library = (await tf) as unknown as BuildingLibrary;
  const learner = await layersLearner(library, model, train);
  if (test === undefined) return learner;
  const measured = await layersLearner(library, model, test);
  return { ...learner, evaluate: (weights) => measured.evaluate(weights) };
}

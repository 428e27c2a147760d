/** Models of TensorFlow.js's layers that travel as a description: made into a plan where they were built, and built again at each hospital. */
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import type { TensorLossName } from "../../protocol/federation/topology.ts";
import { layersTopology } from "../../protocol/federation/topology.ts";
import type { Metrics } from "../../protocol/federation/round.ts";
import { FederationError } from "../federation-error.ts";
import { parameterCount } from "../weights/layout.ts";
import type { Learner } from "./learner.ts";
import type { Examples } from "./network.ts";
import { requireFinite, requireTargets, unsuitable } from "./suitable.ts";
import type { AnyTensor, LayersModel, TensorLibrary } from "./tensor-learner.ts";
import { tensorLayout, tensorLearner } from "./tensor-learner.ts";
import { checkedLayers, initializedBy } from "./topology.ts";

type TensorArchitecture = Extract<ModelArchitecture, { kind: "tensors" }>;

/** What more of TensorFlow.js is used where a model is built. */
export interface BuildingLibrary extends TensorLibrary {
  zeros(shape: number[]): unknown;
  oneHot(indices: never, depth: number): unknown;
  losses: Record<"softmaxCrossEntropy" | "sigmoidCrossEntropy" | "logLoss" | "meanSquaredError", (...given: never[]) => unknown>;
  models: { modelFromJSON(topology: never): Promise<unknown> };
  initializers: { zeros(): object };
  serialization: { registerClass(given: never): void };
}

interface Describable {
  toJSON(unused: null, asText: false): unknown;
}

/**
 * The plan's `model` for a model of layers: its description, its tensors, its loss. Hospitals' processes can build it; a simulation takes it too. First
 * weights are drawn from the plan's seed, not taken from `model`.
 *
 * @throws FederationError "topology-refused" where a layer or an option of it is not allowed.
 */
export function tensorModel(model: LayersModel & Describable, { loss }: { loss: TensorLossName }): TensorArchitecture {
  // Once through JSON: what it describes is data.
  const topology = JSON.parse(JSON.stringify(model.toJSON(null, false))) as Record<string, unknown>;
  const bounded = layersTopology.safeParse(topology);
  if (!bounded.success) throw tooMuch(bounded.error.issues[0].message);
  checkedLayers(topology);
  return { kind: "tensors", layout: tensorLayout(model), sha256: null, layers: { topology, loss } };
}

const tooMuch = (reason: string) =>
  new FederationError("topology-refused", { reason, reasonFr: `sa description dépasse les limites (${reason})` });

/** The mean loss of rows by its name, for a simulation's `tensorLearner` as for a hospital. */
export function tensorLoss(tf: BuildingLibrary, name: TensorLossName): (labels: AnyTensor, predicted: AnyTensor) => unknown {
  const { losses } = tf;
  const given =
    (work: (...tensors: never[]) => unknown, ...more: unknown[]) =>
    (labels: AnyTensor, predicted: AnyTensor) =>
      work(...([labels, predicted, ...more] as never[]));
  switch (name) {
    case "softmaxCrossEntropy":
      return given(losses.softmaxCrossEntropy);
    case "sigmoidCrossEntropy":
      return given(losses.sigmoidCrossEntropy);
    case "meanSquaredError":
      return given(losses.meanSquaredError);
    case "logLoss":
      return given(losses.logLoss, undefined, tiny);
    case "categoricalLogLoss":
      return (labels, predicted) => {
        const classes = labels as AnyTensor & { shape: number[] };
        // logLoss adds what is not the class; only the class counts here.
        return (classes as Sums)
          .mul((predicted as Sums).add(tinyOf(tf)).log())
          .sum(-1)
          .mean()
          .mul(-1);
      };
  }
}

const tiny = 1e-7;
const tinyOf = (tf: TensorLibrary) => tf.tensor(Float32Array.of(tiny), []) as AnyTensor;

interface Sums extends Omit<AnyTensor, "mul" | "add"> {
  mul(by: unknown): Sums;
  add(by: unknown): Sums;
  log(): Sums;
  sum(axis: number): Sums;
  mean(): Sums;
}

const counting = "CarnetBounded";
/** Numbers that a model being built may still take. One model is built at a time. */
let left = 0;
let registeredWith: unknown = null;

/** An initializer that gives zeros, and refuses when a description holds more numbers than it says. */
function register(tf: BuildingLibrary): void {
  if (registeredWith === tf) return;
  // TensorFlow.js does not name the class of which its initializers are made.
  const base = Object.getPrototypeOf(tf.initializers.zeros().constructor) as new () => object;
  class CarnetBounded extends base {
    static className = counting;
    apply(shape: number[]): unknown {
      left -= shape.reduce((size, n) => size * n, 1);
      if (!(left >= 0)) throw refusedAs("it has more numbers than its layout", "il a plus de nombres que sa disposition");
      return tf.zeros(shape);
    }
    getConfig() {
      return {};
    }
  }
  tf.serialization.registerClass(CarnetBounded as never);
  registeredWith = tf;
}

const refusedAs = (reason: string, reasonFr: string) => new FederationError("topology-refused", { reason, reasonFr });

interface BuiltModel extends LayersModel {
  inputs: { shape: (number | null)[] }[];
  outputs: { shape: (number | null)[] }[];
  layers: { outputShape: unknown }[];
}

/** Builds the model of a plan. @throws FederationError "topology-refused", also where it is not what its layout says or would take too much memory. */
export async function builtModel(tf: BuildingLibrary, { layout, layers }: TensorArchitecture): Promise<BuiltModel> {
  if (layers === null) throw refusedAs("its description is missing", "sa description manque");
  register(tf);
  left = parameterCount(layout);
  const topology = initializedBy(layersTopology.parse(layers.topology), counting);
  let model: BuiltModel;
  try {
    model = (await tf.models.modelFromJSON(topology as never)) as BuiltModel;
  } catch (error) {
    if (error instanceof FederationError) throw error;
    const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0].slice(0, 200);
    throw refusedAs(`it cannot be built (${reason})`, `il ne peut pas être construit (${reason})`);
  }
  if (JSON.stringify(tensorLayout(model)) !== JSON.stringify(layout))
    throw refusedAs("its tensors are not those of its layout", "ses tenseurs ne sont pas ceux de sa disposition");
  if (model.inputs.length !== 1 || model.outputs.length !== 1)
    throw refusedAs("it has not one input and one output", "il n’a pas une entrée et une sortie");
  for (const { outputShape } of model.layers)
    if (!(sizeOf(outputShape) <= mostValuesOfARow)) throw refusedAs("a layer gives too much", "une couche produit trop");
  return model;
}

/** Values of one patient at one layer. */
const mostValuesOfARow = 1 << 24;

function sizeOf(shape: unknown): number {
  const numbers = (Array.isArray(shape) ? shape : []).slice(1) as (number | null)[];
  // A size that is only known with the data is none that can be bounded.
  return numbers.reduce<number>((size, n) => size * (n ?? Infinity), 1);
}

/** A hospital's learner for a model that came as a description. @throws FederationError where model and data do not fit. */
export async function layersLearner(tf: BuildingLibrary, architecture: TensorArchitecture, examples: Examples): Promise<Learner> {
  const model = await builtModel(tf, architecture);
  const { loss } = architecture.layers!;
  const shape = model.inputs[0].shape.slice(1).map((n) => n ?? 1);
  const width = sizeOf([null, ...shape]);
  const outputs = sizeOf(model.outputs[0].shape);
  const rows = examples.inputs.length / width;
  const isClass = loss === "softmaxCrossEntropy" || loss === "categoricalLogLoss";
  checkExamples(examples, {
    rows,
    width,
    wanted: isClass ? rows : rows * outputs,
    classes: isClass ? outputs : loss === "meanSquaredError" ? null : 2,
  });
  const inputs = tf.tensor(Float32Array.from(examples.inputs), [rows, ...shape]) as AnyTensor;
  const { targets } = examples;
  const labels = isClass ? hot(targets, outputs) : Float32Array.from(targets);
  const outputShape = model.outputs[0].shape.slice(1).map((n) => n ?? 1);
  return tensorLearner<AnyTensor>(tf, model, {
    inputs,
    labels: tf.tensor(labels, [rows, ...outputShape]) as AnyTensor,
    loss: tensorLoss(tf, loss),
    ...(loss === "meanSquaredError" ? {} : { measure: (_, predicted) => accuracy(targets, { predicted, outputs, loss }) }),
  });
}

function hot(targets: ArrayLike<number>, classes: number): Float32Array {
  const labels = new Float32Array(targets.length * classes);
  for (let row = 0; row < targets.length; row++) labels[row * classes + targets[row]] = 1;
  return labels;
}

function accuracy(
  targets: ArrayLike<number>,
  { predicted, outputs, loss }: { predicted: AnyTensor; outputs: number; loss: TensorLossName },
): Metrics {
  const values = predicted.dataSync();
  const cut = loss === "sigmoidCrossEntropy" ? 0 : 0.5;
  let right = 0;
  for (let i = 0; i < targets.length; i++) {
    if (loss === "logLoss" || loss === "sigmoidCrossEntropy") right += Number(values[i] >= cut) === targets[i] ? 1 : 0;
    else {
      let best = 0;
      for (let j = 1; j < outputs; j++) if (values[i * outputs + j] > values[i * outputs + best]) best = j;
      right += best === targets[i] ? 1 : 0;
    }
  }
  return { accuracy: right / targets.length };
}

interface Wanted {
  rows: number;
  width: number;
  wanted: number;
  /** null: any number is a target. */
  classes: number | null;
}

function checkExamples({ inputs, targets }: Examples, { rows, width, wanted, classes }: Wanted): void {
  if (!Number.isInteger(rows) || rows === 0 || targets.length !== wanted)
    throw unsuitable(
      `${inputs.length} inputs and ${targets.length} targets do not fit a model of ${width} inputs`,
      `${inputs.length} entrées et ${targets.length} cibles ne conviennent pas à un modèle de ${width} entrées`,
    );
  requireFinite(inputs, "inputs");
  requireTargets(targets, classes);
}

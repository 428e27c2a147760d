/**
 * A TensorFlow.js model as a learner. Carnet's federation knows no tensors: the library comes from the cell that has it, by the few functions
 * that are used. The gradient's additions (FedProx, SCAFFOLD) are made in tensors too, so that weights are read once a round and not once a step.
 */
import type { ModelLayout } from "../../protocol/federation/model.ts";
import type { Metrics } from "../../protocol/federation/round.ts";
import { FederationError } from "../federation-error.ts";
import { tensorSpans } from "../weights/layout.ts";
import { batches } from "./batches.ts";
import type { Learner, LocalTask, Trained } from "./learner.ts";

/** What is used of a tensor. */
export interface AnyTensor {
  readonly shape: number[];
  dataSync(): ArrayLike<number>;
  dispose(): void;
  mul(by: number): AnyTensor;
  add(other: AnyTensor): AnyTensor;
  sub(other: AnyTensor): AnyTensor;
}
export interface AnyVariable extends AnyTensor {
  readonly name: string;
  assign(value: AnyTensor): void;
}
interface LayerVariable {
  readonly name: string;
  readonly shape: (number | null)[];
  read(): unknown;
  write(value: never): unknown;
}

/** What is used of `import * as tf from "@tensorflow/tfjs"`. */
export interface TensorLibrary {
  tidy(work: () => void): void;
  tensor(values: Float32Array, shape: number[]): unknown;
  gather(x: never, rows: never): unknown;
  tensor1d(values: number[], type: "int32"): unknown;
  variableGrads(work: () => never, variables: never): { value: unknown; grads: object };
}
/** What is used of a model of layers. */
export interface LayersModel {
  readonly weights: readonly LayerVariable[];
  readonly trainableWeights: readonly LayerVariable[];
  apply(x: never, options: never): unknown;
  predict(x: never): unknown;
}

export interface TensorLearnerOptions<T> {
  /** Rows are patients. They stay the caller's: nothing here disposes them. */
  inputs: T;
  labels: T;
  /** Mean loss over the rows: a scalar, for instance `tf.losses.softmaxCrossEntropy(labels, predicted)`. */
  loss: (labels: T, predicted: T) => unknown;
  /** Other measures of the predictions on this hospital's patients; the loss is always measured. */
  measure?: (labels: T, predicted: T) => Metrics;
}

/** Tensors of a model, in its order. Names are made the same at every hospital: TensorFlow.js counts layers up with each model. */
export function tensorLayout(model: LayersModel): ModelLayout {
  const layers: string[] = [];
  return model.weights.map(({ name, shape }) => {
    const [layer, ...rest] = name.split("/");
    if (!layers.includes(layer)) layers.push(layer);
    const bare = layer.replace(/_[a-zA-Z]*\d+$/, "").replace(/\d+$/, "");
    return { name: `${layers.indexOf(layer)}-${bare}/${rest.join("/").replace(/_\d+$/, "")}`, shape: shape.map((n) => n ?? 0) };
  });
}

/** Numbers of a model, in the order of its layout: where an experiment starts. */
export function tensorWeights(model: LayersModel): Float32Array {
  return Float32Array.from(model.weights.flatMap((variable) => Array.from((variable.read() as AnyTensor).dataSync())));
}

/** Writes numbers into a model: what an experiment gave, for use in the notebook. */
export function setTensorWeights(tf: TensorLibrary, model: LayersModel, weights: Float32Array): void {
  const spans = tensorSpans(tensorLayout(model));
  tf.tidy(() => {
    model.weights.forEach((variable, i) => {
      const values = tf.tensor(weights.slice(spans[i].from, spans[i].to), variable.shape as number[]);
      (variable.write as (value: unknown) => void).call(variable, values);
    });
  });
}

/** Makes a learner of `model`, which it uses as its own: give each hospital a model, or let them take turns with one. */
export function tensorLearner<T>(tf: TensorLibrary, model: LayersModel, options: TensorLearnerOptions<T>): Learner {
  const layout = tensorLayout(model);
  const samples = (options.inputs as AnyTensor).shape[0];
  const train = (start: Float32Array, task: LocalTask): Trained => {
    if (task.recordPrivacy !== null) {
      const reason =
        "gradients of single patients are not to be had from TensorFlow.js: use a network of Carnet's own for privacy per record";
      const reasonFr =
        "TensorFlow.js ne donne pas le gradient d’un seul patient : prenez un réseau de Carnet pour la confidentialité par patient";
      throw new FederationError("data-unsuitable", { reason, reasonFr });
    }
    setTensorWeights(tf, model, start);
    let steps = 0;
    for (const rows of batches(task.work, { samples, seed: task.seed })) {
      tf.tidy(() => step(tf, model, { start, task, options, rows: rows.length === samples ? null : rows }));
      steps += 1;
    }
    return { weights: tensorWeights(model), steps };
  };
  const evaluate = (weights: Float32Array): Metrics => {
    setTensorWeights(tf, model, weights);
    const found: Metrics = {};
    tf.tidy(() => {
      const predicted = model.predict(options.inputs as never) as T;
      const [loss] = Array.from((options.loss(options.labels, predicted) as AnyTensor).dataSync());
      Object.assign(found, { loss: Number.isFinite(loss) ? loss : null }, options.measure?.(options.labels, predicted));
    });
    return found;
  };
  return { layout, samples, train, evaluate };
}

interface Step<T> {
  start: Float32Array;
  task: LocalTask;
  options: TensorLearnerOptions<T>;
  /** null for all. */
  rows: readonly number[] | null;
}

function step<T>(tf: TensorLibrary, model: LayersModel, { start, task, options, rows }: Step<T>): void {
  const pick = (x: T): T => (rows === null ? x : (tf.gather(x as never, tf.tensor1d([...rows], "int32") as never) as T));
  const [inputs, labels] = [pick(options.inputs), pick(options.labels)];
  const variables = model.trainableWeights.map((variable) => variable.read() as AnyVariable);
  const loss = () => options.loss(labels, model.apply(inputs as never, { training: true } as never) as T) as never;
  const grads = tf.variableGrads(loss, variables as never).grads as Record<string, AnyTensor>;
  const spans = tensorSpans(tensorLayout(model));
  model.weights.forEach((weight, i) => {
    const variable = weight.read() as AnyVariable;
    let gradient = grads[variable.name];
    if (gradient === undefined) return;
    const own = (values: Float32Array) => tf.tensor(values.slice(spans[i].from, spans[i].to), variable.shape) as AnyTensor;
    if (task.proximal !== 0) gradient = gradient.add(variable.sub(own(start)).mul(task.proximal));
    if (task.correction !== null) gradient = gradient.add(own(task.correction));
    variable.assign(variable.sub(gradient.mul(task.work.learningRate)));
  });
}

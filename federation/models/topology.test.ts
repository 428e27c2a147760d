/** Descriptions of models that a hospital builds on another's word: what is strange, huge or nested is refused, by code and with its place. */
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { modelArchitecture } from "../../protocol/federation/model.ts";
import { FederationError } from "../federation-error.ts";
import type { BuildingLibrary } from "./layers-model.ts";
import { builtModel, layersLearner, tensorModel } from "./layers-model.ts";
import { checkedLayers } from "./topology.ts";

const library = tf as unknown as BuildingLibrary;
const sequential = (...layers: unknown[]) => ({ class_name: "Sequential", config: { name: "m", layers } });
const dense = (config: object = {}) => ({ class_name: "Dense", config: { units: 2, batch_input_shape: [null, 3], name: "d", ...config } });
const reasonOf = (error: unknown): string => {
  if (!(error instanceof FederationError)) throw error;
  expect([error.code, error.sentence.fr.length > 40]).toEqual(["topology-refused", true]);
  return String(error.details["reason"]);
};
const refusal = (topology: object): string => {
  try {
    checkedLayers(topology as never);
    return "allowed";
  } catch (error) {
    return reasonOf(error);
  }
};
const planOf = (topology: object, numbers = 8) => ({
  kind: "tensors" as const,
  layout: [{ name: "x", shape: [numbers] }],
  sha256: null,
  layers: { topology: topology as Record<string, unknown>, loss: "meanSquaredError" as const },
});
const building = async (topology: object, numbers?: number) => builtModel(library, planOf(topology, numbers)).then(() => "built", reasonOf);

test("layers, options and first weights are of a list; regularisers, which no step would follow, are not", () => {
  expect(refusal(sequential(dense()))).toBe("allowed");
  expect(refusal(sequential({ class_name: "Lambda", config: {} }))).toContain("“Lambda” is not allowed");
  expect(refusal(sequential({ class_name: "RNN", config: {} }))).toContain("“RNN”");
  expect(refusal(sequential({ class_name: "constructor", config: {} }))).toContain("“constructor”");
  expect(refusal(sequential(sequential(dense())))).toContain("“Sequential” is not allowed");
  expect(refusal({ class_name: "GraphModel", config: {} })).toContain("no model of layers");
  expect(refusal({ class_name: "Sequential", config: { layers: [] } })).toContain("no layers");
  expect(refusal(sequential(...Array.from({ length: 501 }, () => dense())))).toContain("more than 500");
  for (const [config, told] of [
    [{ units: 1e9 }, "units of Dense is 1000000000"],
    [{ units: -1 }, "units"],
    [{ units: "2" }, "units"],
    [{ activation: "eval" }, "activation"],
    [{ hasOwnProperty: 1 }, "hasOwnProperty"],
    [{ toString: 1 }, "toString"],
    [{ custom_objects: {} }, "custom_objects"],
    [{ batch_input_shape: [null, 1e12] }, "batch_input_shape"],
    [{ kernel_initializer: { class_name: "Mine", config: {} } }, "kernel_initializer"],
    [{ kernel_regularizer: { class_name: "L1L2", config: { l2: 0.1 } } }, "kernel_regularizer"],
    [{ name: "a b<script>" }, "name"],
  ] as const)
    expect(refusal(sequential(dense(config)))).toContain(told);
});

test("what is nested, endless or has keys that change objects does not come in", () => {
  const told = (topology: unknown) => {
    const parsed = modelArchitecture.safeParse({ ...planOf({}), layers: { topology, loss: "logLoss" } });
    return parsed.success ? "allowed" : parsed.error.issues[0].message;
  };
  let deep: unknown = 1;
  for (let i = 0; i < 1000; i++) deep = { deep };
  expect(told({ deep })).toContain("nested deeper");
  expect(told({ many: Array.from({ length: 100_000 }, () => 1) })).toContain("more than");
  expect(told(JSON.parse('{ "__proto__": { "polluted": 1 } }'))).toContain("__proto__");
  expect(told({ config: { constructor: 1 } })).toContain("constructor");
  expect(told({ text: "x".repeat(300) })).toContain("text longer");
  expect(told([1])).toContain("JSON object");
  expect(told(sequential(dense()))).toBe("allowed");
});

test("a model with more numbers than it says, other tensors or huge layers is given up before it takes the memory", async () => {
  const before = tf.memory().numBytes;
  expect(await building(sequential(dense({ units: 1_000_000, batch_input_shape: [null, 1_000_000] })))).toContain(
    "more numbers than its layout",
  );
  expect(await building(sequential(dense()), 100)).toContain("not those of its layout");
  expect(await building(sequential({ class_name: "Add", config: { name: "a" } }))).toContain("cannot be built");
  expect(tf.memory().numBytes - before).toBeLessThan(1000);
  const wide = tf.sequential({ layers: [tf.layers.conv2d({ inputShape: [4096, 4096, 1], filters: 2, kernelSize: 1, padding: "same" })] });
  const plan = tensorModel(wide, { loss: "meanSquaredError" });
  expect(await builtModel(library, plan).then(() => "built", reasonOf)).toContain("a layer gives too much");
});

test("branches, convolutions and every loss learn from a description alone", async () => {
  const input = tf.input({ shape: [4, 4, 1] });
  const conv = tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: "same", activation: "relu" }).apply(input) as tf.SymbolicTensor;
  const other = tf.layers.conv2d({ filters: 2, kernelSize: 1 }).apply(input) as tf.SymbolicTensor;
  const flat = tf.layers.flatten().apply(tf.layers.add().apply([conv, other])) as tf.SymbolicTensor;
  const inputs = Float32Array.from({ length: 12 * 16 }, (_, i) => Math.sin(i * i));
  const targets = Float32Array.from({ length: 12 }, (_, row) => (inputs[row * 16] > 0 ? 1 : 0));
  for (const [loss, units, activation] of [
    ["softmaxCrossEntropy", 2, "linear"],
    ["categoricalLogLoss", 2, "softmax"],
    ["sigmoidCrossEntropy", 1, "linear"],
    ["logLoss", 1, "sigmoid"],
    ["meanSquaredError", 1, "linear"],
  ] as const) {
    const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units, activation }).apply(flat) as tf.SymbolicTensor });
    const plan = tensorModel(model, { loss });
    const sent = modelArchitecture.parse(JSON.parse(JSON.stringify(plan))) as typeof plan;
    expect(sent).toEqual(plan);
    const learner = await layersLearner(library, sent, { inputs, targets });
    const work = { amount: { unit: "steps", count: 30 }, batchSize: "full", learningRate: 0.1 } as const;
    const { initialWeights } = await import("./initial.ts");
    const first = initialWeights(sent, 1);
    const task = { work, seed: 1, proximal: 0, correction: null, recordPrivacy: null };
    const trained = await learner.train(first, task);
    const [start, end] = [await learner.evaluate(first), await learner.evaluate(trained.weights)];
    expect(end["loss"], loss).toBeLessThan(0.9 * start["loss"]!);
    await expect(
      layersLearner(library, sent, { inputs, targets: [...targets.slice(1), loss === "meanSquaredError" ? Number.NaN : 7] }),
    ).rejects.toThrow("target 11");
  }
});

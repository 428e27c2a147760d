/** What hospitals train together: an architecture, and the container in which its numbers travel and rest. */
import { z } from "zod";
import { layersModel } from "./topology.ts";

/** More parameters than this are refused before memory is taken for them. */
export const mostParameters = 500_000_000;

/** One named tensor of a model, float32, in the order of the model. */
export const tensorLayout = z.strictObject({
  name: z.string().min(1).max(200),
  shape: z.array(z.int().nonnegative().max(mostParameters)).max(8),
});
export type TensorLayout = z.infer<typeof tensorLayout>;

/** The tensors of a model, one after the other in one run of numbers. */
export const modelLayout = z
  .array(tensorLayout)
  .min(1)
  .max(10_000)
  .refine((tensors) => new Set(tensors.map(({ name }) => name)).size === tensors.length, "names of tensors must differ")
  .refine(
    (tensors) => tensors.reduce((sum, { shape }) => sum + shape.reduce((size, n) => size * n, 1), 0) <= mostParameters,
    `more than ${mostParameters} parameters`,
  );
export type ModelLayout = z.infer<typeof modelLayout>;

const width = z.int().min(1).max(1_000_000);

/** Models of our own, and any other by its layout alone: then the hospital brings the program that trains it. */
export const modelArchitecture = z.discriminatedUnion("kind", [
  /** Dense layers. None hidden: linear regression (`linear`), logistic regression (`logistic`), multinomial regression (`softmax`). */
  z.strictObject({
    kind: z.literal("network"),
    inputs: width,
    hidden: z.array(width).max(20).default([]),
    outputs: width.default(1),
    activation: z.enum(["tanh", "relu", "sigmoid"]).default("tanh"),
    output: z.enum(["linear", "logistic", "softmax"]),
  }),
  /** Proportional hazards. */
  z.strictObject({ kind: z.literal("cox"), covariates: width, ties: z.enum(["efron", "breslow"]).default("efron") }),
  /** For instance a model of TensorFlow.js. `sha256` is of its description, so that all hospitals agree on what they train. */
  z.strictObject({
    kind: z.literal("tensors"),
    layout: modelLayout,
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable()
      .default(null),
    /** Where hospitals' processes are to train it; null where each hospital brings its learner, as in a simulation. */
    layers: layersModel.nullable().default(null),
  }),
]);
export type ModelArchitecture = z.infer<typeof modelArchitecture>;

/**
 * Header of the binary container: the bytes "CARNETW1", its length (uint32), the header (JSON), the values, and the SHA-256 of all that.
 * Everything is little-endian. `uint32` holds masked sums of secure aggregation.
 */
export const weightsHeader = z.strictObject({
  version: z.literal(1),
  values: z.enum(["float32", "uint32"]),
  tensors: modelLayout,
});
export type WeightsHeader = z.infer<typeof weightsHeader>;

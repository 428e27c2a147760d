/**
 * Gradients that tfjs lacks or gets wrong on every backend, where common code needs them: comparisons in the midst of a model (masking,
 * thresholds, `where`), operands of two shapes, gathering and scattering by index.
 */
import type { Tensor } from "@tensorflow/tfjs";
import type { Tensorflow } from "./register.ts";

/** What comes out of these does not move with what goes in. */
const comparisons: Record<string, string[]> = {
  ...Object.fromEntries(["Greater", "Less", "LessEqual", "Equal", "NotEqual", "LogicalAnd", "LogicalOr"].map((name) => [name, ["a", "b"]])),
  LogicalNot: ["x"],
  Any: ["x"],
  All: ["x"],
};

export function registerMissingGradients(tf: Tensorflow): void {
  for (const [kernelName, inputs] of Object.entries(comparisons)) {
    if (tf.getGradient(kernelName)) continue;
    tf.registerGradient({
      kernelName,
      inputsToSave: inputs,
      gradFunc: (_dy, saved) => Object.fromEntries(inputs.map((name, index) => [name, () => tf.zerosLike(saved[index]).cast("float32")])),
    });
  }
  for (const kernelName of ["Maximum", "Minimum", "SquaredDifference"]) sumBroadcast(tf, kernelName);
  tf.registerGradient({
    kernelName: "GatherNd",
    inputsToSave: ["params", "indices"],
    gradFunc: (dy, [params, indices]) => ({
      params: () => tf.scatterND(indices, dy as Tensor, params.shape),
      indices: () => tf.zerosLike(indices).cast("float32"),
    }),
  });
  tf.registerGradient({
    kernelName: "ScatterNd",
    inputsToSave: ["indices"],
    gradFunc: (dy, [indices]) => ({
      indices: () => tf.zerosLike(indices).cast("float32"),
      updates: () => tf.gatherND(dy as Tensor, indices),
    }),
  });
}

/** A gradient in the operand's own shape, where that was broadcast. */
function sumBroadcast(tf: Tensorflow, kernelName: string): void {
  const before = tf.getGradient(kernelName);
  tf.unregisterGradient(kernelName);
  const fitted = (gradient: Tensor, shape: number[]): Tensor => {
    const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
    return axes.length > 0 ? gradient.sum(axes).reshape(shape) : gradient;
  };
  tf.registerGradient({
    ...before,
    gradFunc: (dy, saved, attrs) => {
      const lazy = before.gradFunc(dy, saved, attrs) as Record<"a" | "b", () => Tensor>;
      const [a, b] = saved;
      return { a: () => fitted(lazy.a(), a.shape), b: () => fitted(lazy.b(), b.shape) };
    },
  });
}

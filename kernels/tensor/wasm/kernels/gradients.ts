/**
 * Gradients that tfjs has on no backend: of dilated convolutions, of transposed ones in three dimensions, of matrix
 * products with a broadcast batch and of einsum. They are written in operations that every backend has, so
 * that they serve cpu and WebGPU too; the WASM kernels take dilations as they are.
 */
import type { GradConfig, Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs";
import type { Tensorflow } from "./register.ts";

type Attributes = Record<string, unknown>;
type Replacement = {
  kernelName: string;
  isOurs: (attrs: Attributes) => boolean;
  config: Pick<GradConfig, "inputsToSave" | "saveAllInputs" | "gradFunc">;
};

export function registerGradients(tf: Tensorflow): void {
  const isDilated = ({ dilations }: Attributes): boolean => [dilations ?? 1].flat().some((dilation) => dilation !== 1);
  const convolution = (kernelName: string, kernels: { input: string; filter: string }): Replacement => ({
    kernelName,
    isOurs: isDilated,
    config: {
      inputsToSave: ["x", "filter"],
      gradFunc: (dy, saved, attrs) => dilatedGradients(tf, { kernels, dy: dy as Tensor, saved: saved, attrs: attrs }),
    },
  });
  replace(tf, convolution("Conv2D", { input: "Conv2DBackpropInput", filter: "Conv2DBackpropFilter" }));
  replace(
    tf,
    convolution("DepthwiseConv2dNative", { input: "DepthwiseConv2dNativeBackpropInput", filter: "DepthwiseConv2dNativeBackpropFilter" }),
  );
  replace(tf, {
    kernelName: "Conv3D",
    isOurs: (attrs) => isDilated(attrs) && tf.getBackend() === "wasm",
    config: {
      inputsToSave: ["x", "filter"],
      gradFunc: (dy, saved, attrs) => {
        const [x, filter] = saved;
        const run = (name: string, inputs: Record<string, Tensor>, more: Attributes): Tensor =>
          tf.engine().runKernel<Tensor>(name, inputs, { ...(attrs as unknown as Attributes), ...more } as never);
        return {
          x: () => run("Conv3DBackpropInputV2", { dy: dy as Tensor, filter }, { inputShape: x.shape }),
          filter: () => run("Conv3DBackpropFilterV2", { x, dy: dy as Tensor }, { filterShape: filter.shape }),
        };
      },
    },
  });
  replace(tf, {
    kernelName: "Relu",
    isOurs: () => tf.getBackend() === "wasm",
    config: {
      inputsToSave: ["x"],
      gradFunc: (dy, saved) => ({
        x: () => tf.engine().runKernel<Tensor>("CarnetReluGradient", { y: saved[0], dy: dy as Tensor }),
      }),
    },
  });
  replace(tf, { kernelName: "Conv3DBackpropInputV2", isOurs: () => true, config: transposedConvolutionGradient(tf) });
  sumBroadcastBatches(tf);
  replace(tf, { kernelName: "Einsum", isOurs: () => true, config: einsumGradient(tf) });
  unfuseDilated(tf, isDilated);
}

/** Ours where it applies, else tfjs's own as it was. */
function replace(tf: Tensorflow, { kernelName, isOurs, config }: Replacement): void {
  const before = tf.getGradient(kernelName);
  if (before) tf.unregisterGradient(kernelName);
  tf.registerGradient({
    ...before,
    ...config,
    kernelName,
    gradFunc: (dy, saved, attrs) => (before && !isOurs(attrs) ? before.gradFunc(dy, saved, attrs) : config.gradFunc(dy, saved, attrs)),
  });
}

interface DilatedConvolution {
  kernels: { input: string; filter: string };
  dy: Tensor;
  saved: Tensor[];
  attrs: Attributes;
}

function dilatedGradients(tf: Tensorflow, { kernels, dy, saved, attrs }: DilatedConvolution): Record<string, () => Tensor> {
  const [x, filter] = saved as [Tensor, Tensor4D];
  const run = (name: string, inputs: Record<string, Tensor>, more: Attributes): Tensor =>
    tf.engine().runKernel<Tensor>(name, inputs, { ...attrs, ...more } as never);
  if (tf.getBackend() === "wasm") {
    return {
      x: () => run(kernels.input, { dy, filter }, { inputShape: x.shape }),
      filter: () => run(kernels.filter, { x, dy }, { filterShape: filter.shape }),
    };
  }
  const [down, across] = [attrs.dilations].flat() as [number, number | undefined];
  const rates: [number, number] = [down, across ?? down];
  const wide = (of: Tensor4D): Tensor4D => withHoles(tf, of, rates);
  const [height, width, ...channels] = filter.shape;
  const filterShape = [(height - 1) * rates[0] + 1, (width - 1) * rates[1] + 1, ...channels];
  return {
    x: () => run(kernels.input, { dy, filter: wide(filter) }, { inputShape: x.shape, dilations: [1, 1] }),
    filter: () => {
      const gradient = run(kernels.filter, { x, dy }, { filterShape, dilations: [1, 1] });
      return tf.stridedSlice(gradient, [0, 0, 0, 0], filterShape, [rates[0], rates[1], 1, 1]);
    },
  };
}

/** The filter with zeros between its taps: a dilated convolution is a plain one with it. */
function withHoles(tf: Tensorflow, filter: Tensor4D, [down, across]: [number, number]): Tensor4D {
  const [height, width, inner, outer] = filter.shape;
  const rows = tf.pad(filter.reshape([height, 1, width * inner * outer]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
  ]);
  const both = tf.pad(rows.reshape([height * down * width, 1, inner * outer]), [
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const shape: [number, number, number, number] = [(height - 1) * down + 1, (width - 1) * across + 1, inner, outer];
  return tf.slice(both.reshape<Tensor4D>([height * down, width * across, inner, outer]), [0, 0, 0, 0], shape);
}

/** A matrix that a whole batch shared gets the sum of the batch's gradients; tfjs's own fails there. */
function sumBroadcastBatches(tf: Tensorflow): void {
  const before = tf.getGradient("BatchMatMul");
  tf.unregisterGradient("BatchMatMul");
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

/** Of a transposed convolution in three dimensions, which is the gradient of a convolution by its input. */
function transposedConvolutionGradient(tf: Tensorflow): Replacement["config"] {
  return {
    inputsToSave: ["dy", "filter"],
    gradFunc: (given, saved, attrs) => {
      const [dy, filter] = saved;
      const { strides, pad } = attrs as unknown as { strides: [number, number, number]; pad: "same" | "valid" };
      const x = given as Tensor5D;
      return {
        dy: () => tf.conv3d(x, filter as Tensor5D, strides, pad),
        filter: () => tf.engine().runKernel<Tensor>("Conv3DBackpropFilterV2", { x, dy }, { strides, pad, filterShape: filter.shape }),
      };
    },
  };
}

/** d einsum(A, B) / dA is einsum(dy, B) onto A's axes, spread over those that the equation sums in A alone. */
function einsumGradient(tf: Tensorflow): Replacement["config"] {
  return {
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const operands = saved;
      const [terms, out] = (attrs.equation as unknown as string).replace(/\s/g, "").split("->");
      const labels = terms.split(",");
      const gradientOf = (index: number): Tensor => {
        const others = labels.flatMap((term, other) => (other === index ? [] : [{ term, operand: operands[other] }]));
        const known = (label: string): boolean => out.includes(label) || others.some(({ term }) => term.includes(label));
        const own = labels[index];
        const reached = [...own].filter(known);
        const from = [{ term: out, operand: dy as Tensor }, ...others];
        const equation = `${from.map(({ term }) => term).join(",")}->${reached.join("")}`;
        const gradient = tf.einsum(equation, ...from.map(({ operand }) => operand));
        const shape = operands[index].shape;
        return gradient.reshape(shape.map((extent, axis) => (known(own[axis]) ? extent : 1))).broadcastTo(shape);
      };
      return Object.fromEntries(operands.map((_, index) => [index, () => gradientOf(index)]));
    },
  };
}

/** tfjs's fused convolutions refuse the gradient of dilated ones inside themselves: those run unfused. */
function unfuseDilated(tf: Tensorflow, isDilated: (attrs: Attributes) => boolean): void {
  const { fused } = tf;
  for (const name of ["conv2d", "depthwiseConv2d"] as const) {
    type Given = Parameters<typeof fused.conv2d>[0];
    const whole = fused[name] as (given: Given) => Tensor4D;
    const either = (given: Given): Tensor4D => {
      if (!isDilated(given)) return whole(given);
      const { x, filter, strides, pad, dataFormat = "NHWC", dilations, dimRoundingMode, bias } = given;
      // Layers pass null for an activation that they apply themselves.
      const activation = given.activation || "linear";
      const plain = tf[name];
      let y: Tensor = plain(x as Tensor4D, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
      if (bias) y = y.add(bias);
      if (activation === "linear") return y as Tensor4D;
      if (activation === "prelu") return tf.prelu(y, given.preluActivationWeights as Tensor) as Tensor4D;
      if (activation === "leakyrelu") return tf.leakyRelu(y, given.leakyreluAlpha) as Tensor4D;
      return tf[activation as "relu"](y) as Tensor4D;
    };
    (fused as Record<string, unknown>)[name] = either;
  }
}

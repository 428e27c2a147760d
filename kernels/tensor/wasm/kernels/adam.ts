/** Adam's step as one pass over each variable on the WASM backend, where tfjs takes fourteen operations. */
import type { AdamOptimizer, NamedTensorMap, Tensor, TensorInfo, Variable } from "@tensorflow/tfjs";
import { adamOperands } from "../programs/elementwise.ts";
import type { AdamFactors } from "../programs/elementwise.ts";
import type { Call, Entry, Tensorflow } from "./register.ts";

export const adamKernels: Entry[] = [{ kernelName: "CarnetAdam", compute: adam }];

function adam({ tf, heap, inputs, attrs }: Call): TensorInfo[] {
  const { value, first, second, gradient } = inputs;
  const factors = heap.scratch("factors", 64);
  const operands = adamOperands(attrs as unknown as AdamFactors);
  const outputs = [value, first, second].map(({ shape }) => heap.output(shape));
  heap.floats(factors, operands.length).set(operands);
  const addresses = [value, first, second, gradient, ...outputs].map((tensor) => heap.address(tensor));
  heap.programs.adam(...addresses, tf.util.sizeFromShape(value.shape), factors);
  return outputs;
}

/** What of tfjs's optimizer is private to it. */
interface Moments {
  accumulatedFirstMoment: { originalName: string; variable: Variable }[];
  accumulatedSecondMoment: { originalName: string; variable: Variable }[];
  accBeta1: Variable;
  accBeta2: Variable;
  beta1: number;
  beta2: number;
  epsilon: number;
  learningRate: number;
  incrementIterations(): void;
}

type Gradients = NamedTensorMap | { name: string; tensor: Tensor }[];

/** Other backends, and variables that are not float32, keep tfjs's own step. */
export function registerAdam(tf: Tensorflow): void {
  const prototype = tf.AdamOptimizer.prototype as AdamOptimizer & { applyGradients(gradients: Gradients): void };
  const before = prototype.applyGradients;
  prototype.applyGradients = function applyGradients(this: AdamOptimizer, gradients: Gradients): void {
    const named = Array.isArray(gradients) ? gradients : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const variables = tf.engine().registeredVariables;
    const covered =
      tf.getBackend() === "wasm" &&
      named.every(({ name, tensor }) => variables[name]?.dtype === "float32" && (!tensor || tensor.dtype === "float32"));
    if (covered) step(tf, this as unknown as Moments, named);
    else before.call(this, gradients);
  };
}

function step(tf: Tensorflow, optimizer: Moments, gradients: { name: string; tensor: Tensor }[]): void {
  const { beta1, beta2, epsilon, learningRate: rate, accumulatedFirstMoment: firsts, accumulatedSecondMoment: seconds } = optimizer;
  tf.tidy(() => {
    const factors: AdamFactors = {
      ...{ beta1, oneMinusBeta1: 1 - beta1, beta2, oneMinusBeta2: 1 - beta2, epsilon, rate },
      correction1: 1 - optimizer.accBeta1.dataSync()[0],
      correction2: 1 - optimizer.accBeta2.dataSync()[0],
    };
    gradients.forEach(({ name, tensor: gradient }, index) => {
      const value = tf.engine().registeredVariables[name];
      const zeros = (): Variable => tf.tidy(() => tf.zerosLike(value).variable(false));
      firsts[index] ??= { originalName: `${name}/m`, variable: zeros() };
      seconds[index] ??= { originalName: `${name}/v`, variable: zeros() };
      if (!gradient) return;
      const [first, second] = [firsts[index].variable, seconds[index].variable];
      const inputs = { value, first, second, gradient };
      const next = tf.engine().runKernel<Tensor[]>("CarnetAdam", inputs, factors);
      [value, first, second].forEach((variable, place) => variable.assign(next[place]));
    });
    optimizer.accBeta1.assign(tf.mul(optimizer.accBeta1, beta1));
    optimizer.accBeta2.assign(tf.mul(optimizer.accBeta2, beta2));
  });
  optimizer.incrementIterations();
}

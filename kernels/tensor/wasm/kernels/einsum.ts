/** Einstein's sum of one or two tensors as one batched matrix product between transposed operands. */
import type { TensorInfo } from "@tensorflow/tfjs";
import { runKernel } from "./register.ts";
import type { Call, Entry } from "./register.ts";

export const einsumKernels: Entry[] = [{ kernelName: "Einsum", compute: einsum }];

/** A tensor whose axes are named by their place in the equation's list of dimensions. */
interface Labelled {
  tensor: TensorInfo;
  labels: number[];
}

function einsum(call: Call): TensorInfo {
  const { tf, attrs } = call;
  const given = Object.values(call.inputs);
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(attrs.equation as string, given.length);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, given as never);
  const kept = Array.from({ length: allDims.length - summedDims.length }, (_, label) => label);
  const made: TensorInfo[] = [];
  const own = (tensor: TensorInfo): TensorInfo => {
    made.push(tensor);
    return tensor;
  };
  const steps = { ...call, own };
  const extents = new Map(given.flatMap(({ shape }, index) => idDims[index].map((label, axis) => [label, shape[axis]] as const)));
  const operands = given.map((tensor, index) => {
    const others = idDims.filter((_, other) => other !== index).flat();
    // What only this tensor has and the result has not is summed at once.
    return sumOver(steps, { tensor, labels: idDims[index] }, (label) => summedDims.includes(label) && !others.includes(label));
  });
  const product = operands.length === 2 ? multiply(steps, operands as [Labelled, Labelled], { kept, extents }) : operands[0];
  const result = arranged(steps, product, kept);
  for (const tensor of made) if (tensor.dataId !== result.dataId) call.heap.dispose(tensor);
  // Nothing was made where the equation asks for its operand as it is.
  const held = made.filter((tensor) => tensor.dataId === result.dataId).length;
  for (let extra = 1; extra < held; extra++) call.heap.dispose(result);
  return held > 0 ? result : call.heap.reshape(result, result.shape);
}

interface Steps extends Call {
  own(tensor: TensorInfo): TensorInfo;
}

function sumOver(steps: Steps, { tensor, labels }: Labelled, isSummed: (label: number) => boolean): Labelled {
  const axis = labels.flatMap((label, index) => (isSummed(label) ? [index] : []));
  if (axis.length === 0) return { tensor, labels };
  const summed = runKernel(steps, { name: "Sum", inputs: { x: tensor }, attrs: { axis, keepDims: false } });
  return { tensor: steps.own(summed), labels: labels.filter((label) => !isSummed(label)) };
}

function arranged(steps: Steps, { tensor, labels }: Labelled, order: number[]): TensorInfo {
  const perm = order.map((label) => labels.indexOf(label));
  if (perm.every((axis, index) => axis === index)) return tensor;
  return steps.own(runKernel(steps, { name: "Transpose", inputs: { x: tensor }, attrs: { perm } }));
}

function multiply(
  steps: Steps,
  [a, b]: [Labelled, Labelled],
  { kept, extents }: { kept: number[]; extents: Map<number, number> },
): Labelled {
  const { tf, heap } = steps;
  const both = a.labels.filter((label) => b.labels.includes(label));
  const batch = both.filter((label) => kept.includes(label));
  const inner = both.filter((label) => !kept.includes(label));
  const left = a.labels.filter((label) => !both.includes(label));
  const right = b.labels.filter((label) => !both.includes(label));
  const shapeOf = (labels: number[]): number[] => labels.map((label) => extents.get(label) as number);
  const sizeOf = (labels: number[]): number => tf.util.sizeFromShape(shapeOf(labels));
  const matrices = (tensor: TensorInfo, rows: number[], columns: number[]): TensorInfo => {
    const float = tensor.dtype === "float32" ? tensor : steps.own(cast(steps, tensor, "float32"));
    return steps.own(heap.reshape(float, [sizeOf(batch), sizeOf(rows), sizeOf(columns)]));
  };
  const inputs = {
    a: matrices(arranged(steps, a, [...batch, ...left, ...inner]), left, inner),
    b: matrices(arranged(steps, b, [...batch, ...inner, ...right]), inner, right),
  };
  const product = steps.own(runKernel(steps, { name: "BatchMatMul", inputs, attrs: { transposeA: false, transposeB: false } }));
  const labels = [...batch, ...left, ...right];
  const dtype = tf.backend_util.upcastType(a.tensor.dtype, b.tensor.dtype);
  const whole = dtype === "float32" ? product : steps.own(cast(steps, product, dtype));
  return { tensor: steps.own(heap.reshape(whole, shapeOf(labels))), labels };
}

function cast(steps: Steps, x: TensorInfo, dtype: TensorInfo["dtype"]): TensorInfo {
  return runKernel(steps, { name: "Cast", inputs: { x }, attrs: { dtype } });
}

/** Matrix products as kernels of tfjs, batches broadcast, and what may follow them. */
import type { TensorInfo } from "@tensorflow/tfjs";
import { multiplyMatrices } from "./matmul.ts";
import { assertFloat32, runKernel } from "./register.ts";
import type { Call, Entry } from "./register.ts";

export const productKernels: Entry[] = [{ kernelName: "BatchMatMul", compute: batchMatMul }];

export function batchMatMul(call: Call): TensorInfo {
  const { tf, heap, inputs, attrs } = call;
  const { a, b } = inputs;
  const { transposeA = false, transposeB = false } = attrs as { transposeA?: boolean; transposeB?: boolean };
  assertFloat32("BatchMatMul", { a, b });
  const [rows, depth] = transposeA ? a.shape.slice(-2).reverse() : a.shape.slice(-2);
  const [depthB, columns] = transposeB ? b.shape.slice(-2).reverse() : b.shape.slice(-2);
  tf.util.assert(
    depth === depthB,
    () =>
      `Error in matMul: inner shapes (${depth}) and (${depthB}) of Tensors with shapes ${a.shape.join(",")} and ${b.shape.join(",")} and ` +
      `transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const out = heap.output([...batch, rows, columns]);
  const [fromA, fromB, to] = [heap.address(a), heap.address(b), heap.address(out)];
  const product = { rows, columns, depth, transposeA, transposeB };
  const [placeA, placeB] = [placeIn(batchA, batch), placeIn(batchB, batch)];
  const count = tf.util.sizeFromShape(batch);
  for (let index = 0; index < count; index++) {
    multiplyMatrices(heap, {
      ...product,
      a: fromA + placeA(index) * rows * depth * 4,
      b: fromB + placeB(index) * depth * columns * 4,
      c: to + index * rows * columns * 4,
    });
  }
  return out;
}

/** Which matrix of a batch of this shape meets the index-th of the broadcast batch. */
function placeIn(shape: number[], batch: number[]): (index: number) => number {
  const missing = batch.length - shape.length;
  return (index) => {
    let [rest, place, stride] = [index, 0, 1];
    for (let axis = batch.length - 1; axis >= missing; axis--) {
      const extent = shape[axis - missing];
      if (extent > 1) place += (rest % batch[axis]) * stride;
      rest = Math.floor(rest / batch[axis]);
      stride *= extent;
    }
    return place;
  };
}

const activations: Record<string, string> = {
  relu: "Relu",
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  prelu: "Prelu",
  leakyrelu: "LeakyRelu",
};

/** What tfjs's fused kernels add to a product, which is given up for the result. */
export function withBiasAndActivation(call: Call, product: TensorInfo): TensorInfo {
  const { heap, inputs, attrs } = call;
  const { bias, preluActivationWeights } = inputs;
  const { activation, leakyreluAlpha } = attrs as { activation?: string; leakyreluAlpha?: number };
  let out = product;
  const follow = (name: string, more: Record<string, TensorInfo>, attributes: Record<string, unknown> = {}): void => {
    const next = runKernel(call, { name, inputs: more, attrs: attributes });
    heap.dispose(out);
    out = next;
  };
  if (bias) follow("Add", { a: out, b: bias });
  if (!activation || activation === "linear") return out;
  const name = activations[activation];
  if (!name) throw new Error(`${activation} activation not yet supported for fused kernels in the wasm backend.`);
  if (activation === "prelu") follow(name, { x: out, alpha: preluActivationWeights });
  else follow(name, { x: out }, { alpha: leakyreluAlpha ?? 0.2 });
  return out;
}

/** For tests: the same computation on "cpu" and on another backend, "wasm" unless told. */
import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { closeTo } from "./comparison.ts";
import type { Tensorflow } from "./kernels/register.ts";

type Values = { shape: number[]; dtype: string; values: ArrayLike<number> };

async function valuesOn(tf: Tensorflow, backend: string, compute: () => Tensor[]): Promise<Values[]> {
  await tf.setBackend(backend);
  // Not read inside: a result that shares its memory with an input is read when only it is left.
  const tensors = tf.tidy(() => compute());
  const read = tensors.map((tensor) => ({
    shape: tensor.shape,
    dtype: tensor.dtype,
    values: tensor.dataSync() as unknown as ArrayLike<number>,
  }));
  tf.dispose(tensors);
  return read;
}

/** Where the two differ, one line each: shapes, types, values beyond the tolerance. Empty when they agree. */
export async function differences(tf: Tensorflow, compute: () => Tensor[], tolerance = 1e-4, backend = "wasm"): Promise<string[]> {
  const onCpu = await valuesOn(tf, "cpu", compute);
  const onOther = await valuesOn(tf, backend, compute);
  const kinds = (all: Values[]): string => all.map(({ shape, dtype }) => `${dtype}[${shape.join(", ")}]`).join(" ");
  if (kinds(onCpu) !== kinds(onOther)) return [`${kinds(onOther)} for ${kinds(onCpu)}`];
  return closeTo(
    onOther.map(({ values }) => values),
    onCpu.map(({ values }) => values),
    tolerance,
  );
}

/** The sum of the squared results, and its gradient by every input. */
export function withGradients(tf: Tensorflow, inputs: Tensor[], compute: (...inputs: Tensor[]) => Tensor): Tensor[] {
  const { value, grads } = tf.valueAndGrads((...given: Tensor[]) =>
    compute(...given)
      .square()
      .sum<Scalar>(),
  )(inputs);
  return [compute(...inputs), value, ...grads];
}

/** Values in [-1, 1) that look random, the same for the same seed. */
export function pseudoRandom(length: number, seed: number): Float32Array {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return Float32Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  });
}

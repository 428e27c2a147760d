/**
 * Complex tensors and Fourier transforms. tfjs's WASM backend has no complex numbers: here one is two floats side by side, real then
 * imaginary, in one piece of its memory; reading it is what the backend is taught.
 */
import type { TensorInfo } from "@tensorflow/tfjs";
import type { Heap, WasmBackend } from "../heap.ts";
import { fourierTransform } from "./fourier-transform.ts";
import { assertFloat32 } from "./register.ts";
import type { Call, Entry } from "./register.ts";

export const fourierKernels: Entry[] = [
  { kernelName: "Complex", compute: complex },
  { kernelName: "Real", compute: (call) => part(call, 0) },
  { kernelName: "Imag", compute: (call) => part(call, 1) },
  { kernelName: "ComplexAbs", compute: complexAbs },
  { kernelName: "FFT", compute: (call) => transform(call, "forward") },
  { kernelName: "IFFT", compute: (call) => transform(call, "inverse") },
];

const taught = new WeakSet<object>();

/** Lets the backend read complex tensors: interleaved, as tfjs reads them elsewhere. */
function teachReading(backend: WasmBackend): void {
  if (taught.has(backend)) return;
  taught.add(backend);
  const before = backend.readSync.bind(backend);
  backend.readSync = (dataId: object, start?: number, end?: number) => {
    const { dtype, memoryOffset, shape } = backend.dataIdMap.get(dataId);
    if (dtype !== "complex64") return before(dataId, start, end);
    const length = 2 * shape.reduce((product, extent) => product * extent, 1);
    return new Float32Array(backend.wasm.HEAPU8.buffer, memoryOffset as number, length).slice();
  };
}

function interleaved(heap: Heap, { tf }: Call, tensor: TensorInfo): Float32Array {
  return heap.floats(heap.address(tensor), 2 * tf.util.sizeFromShape(tensor.shape));
}

function complex(call: Call): TensorInfo {
  const { heap, backend } = call;
  const { real, imag } = call.inputs;
  assertFloat32("Complex", { real, imag });
  teachReading(backend as WasmBackend);
  const out = heap.output(real.shape, "complex64");
  const [to, reals, imaginaries] = [interleaved(heap, call, out), heap.values(real), heap.values(imag)];
  for (let index = 0; index < reals.length; index++) {
    to[2 * index] = reals[index];
    to[2 * index + 1] = imaginaries[index];
  }
  return out;
}

function part(call: Call, offset: 0 | 1): TensorInfo {
  const { heap, inputs } = call;
  const out = heap.output(inputs.input.shape);
  const [to, from] = [heap.values(out), interleaved(heap, call, inputs.input)];
  for (let index = 0; index < to.length; index++) to[index] = from[2 * index + offset];
  return out;
}

function complexAbs(call: Call): TensorInfo {
  const { heap, inputs } = call;
  const out = heap.output(inputs.x.shape);
  const [to, from] = [heap.values(out), interleaved(heap, call, inputs.x)];
  for (let index = 0; index < to.length; index++) to[index] = Math.hypot(from[2 * index], from[2 * index + 1]);
  return out;
}

/** Along the last axis. */
function transform(call: Call, direction: "forward" | "inverse"): TensorInfo {
  const { heap, inputs, backend } = call;
  const { input } = inputs;
  teachReading(backend as WasmBackend);
  const out = heap.output(input.shape, "complex64");
  const [to, from] = [interleaved(heap, call, out), interleaved(heap, call, input)];
  const length = input.shape[input.shape.length - 1];
  for (let first = 0; first < to.length; first += 2 * length) {
    to.set(fourierTransform(from.subarray(first, first + 2 * length), direction), first);
  }
  return out;
}

/**
 * What neither tfjs nor Carnet has for WASM runs on the plain CPU backend, its values copied there and back, so that every model runs. Each
 * time is counted: a layer that trains through here is slow, and layers.test.ts holds that no common one does.
 */
import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs";
import type { Tensorflow } from "./kernels/register.ts";

/** What of the CPU and WASM backends is used here. */
interface Storing {
  write(values: unknown, shape: number[], dtype: string): object;
  readSync(dataId: object): unknown;
  disposeData(dataId: object): unknown;
}

/** Kernels on complex numbers keep two tensors in one: they are not copied. */
const complex = new Set(["Complex", "Real", "Imag", "FFT", "IFFT", "ComplexAbs", "RFFT", "IRFFT"]);

/** tfjs's own start a maximum from the least positive number: wrong where all values of a window are negative. */
const wrong = ["Dilation2D"];

const counts = new Map<string, Map<string, number>>();

/** How often each kernel ran on "cpu" for this backend, since the start. */
export function fallBacks(backendName: string): ReadonlyMap<string, number> {
  return counts.get(backendName) ?? new Map();
}

export function completeWasm(tf: Tensorflow): void {
  for (const kernelName of wrong) tf.unregisterKernel(kernelName, "wasm");
  completeFromCpu(tf, "wasm");
}

/** For any backend that keeps its values by tfjs's `write` and `readSync`. */
export function completeFromCpu(tf: Tensorflow, backendName: string): void {
  const has = new Set(tf.getKernelsForBackend(backendName).map(({ kernelName }) => kernelName));
  const ran = new Map<string, number>();
  counts.set(backendName, ran);
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend("cpu")) {
    if (has.has(kernelName) || complex.has(kernelName)) continue;
    tf.registerKernel({ kernelName, backendName, kernelFunc: onCpu(tf, { kernelName, kernelFunc, ran }) });
  }
}

interface OnCpu {
  kernelName: string;
  kernelFunc: KernelFunc;
  /** Where its runs are counted. */
  ran: Map<string, number>;
}

function onCpu(tf: Tensorflow, { kernelName, kernelFunc, ran }: OnCpu): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    ran.set(kernelName, (ran.get(kernelName) ?? 0) + 1);
    const cpu = tf.findBackend("cpu") as unknown as Storing;
    const wasm = backend as Storing;
    const moved = new Map<object, object>();
    const down = (info: TensorInfo): TensorInfo => {
      const dataId = moved.get(info.dataId) ?? cpu.write(wasm.readSync(info.dataId), info.shape, info.dtype);
      moved.set(info.dataId, dataId);
      return { ...info, dataId };
    };
    const up = (info: TensorInfo): TensorInfo => {
      const dataId = wasm.write(cpu.readSync(info.dataId), info.shape, info.dtype);
      cpu.disposeData(info.dataId);
      return { dataId, shape: info.shape, dtype: info.dtype };
    };
    const given = Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [name, Array.isArray(input) ? input.map(down) : input ? down(input) : input]),
    );
    const result = kernelFunc({ inputs: given as never, backend: cpu, attrs });
    const outputs = Array.isArray(result) ? result.map(up) : up(result);
    for (const dataId of moved.values()) cpu.disposeData(dataId);
    return outputs;
  };
}

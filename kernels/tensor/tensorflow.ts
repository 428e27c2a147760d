/**
 * TensorFlow.js for cells, on the WASM backend. WASM lacks some kernels (the gradients of convolutions among them): what it lacks runs on
 * the plain CPU backend, values copied there and back, so that every model trains. tfjs chooses by itself otherwise, and prints a banner.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

type Tensorflow = typeof import("@tensorflow/tfjs");
type TensorInfo = import("@tensorflow/tfjs").TensorInfo;
type KernelFunc = import("@tensorflow/tfjs").KernelFunc;

/** What of the CPU and WASM backends is used here. */
interface Storing {
  write(values: unknown, shape: number[], dtype: string): object;
  readSync(dataId: object): unknown;
  disposeData(dataId: object): unknown;
}

/** Kernels on complex numbers keep two tensors in one: they are not copied. */
const complex = new Set(["Complex", "Real", "Imag", "FFT", "IFFT", "ComplexAbs", "RFFT", "IRFFT"]);

let loading: Promise<Tensorflow> | null = null;

/** The one TensorFlow.js of this process, its backend ready. */
export function loadTensorflow(): Promise<Tensorflow> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Tensorflow> {
  const warn = console.warn;
  try {
    console.warn = () => {};
    const tf = require("@tensorflow/tfjs") as Tensorflow;
    const wasm = require("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(folder: string): void };
    wasm.setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "wasm-out/"));
    // The banner is printed at the first tensor that the CPU backend stores.
    await tf.setBackend("cpu");
    tf.scalar(0).dispose();
    if (await tf.setBackend("wasm").catch(() => false)) completeWasm(tf);
    else await tf.setBackend("cpu");
    return tf;
  } finally {
    console.warn = warn;
  }
}

function completeWasm(tf: Tensorflow): void {
  const has = new Set(tf.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName));
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend("cpu")) {
    if (has.has(kernelName) || complex.has(kernelName)) continue;
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc: onCpu(tf, kernelFunc) });
  }
}

function onCpu(tf: Tensorflow, kernelFunc: KernelFunc): KernelFunc {
  return ({ inputs, backend, attrs }) => {
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

/** How a kernel of Carnet's own takes its place on tfjs's WASM backend. */
import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs";
import { heapOf } from "../heap.ts";
import type { Heap } from "../heap.ts";

export type Tensorflow = typeof import("@tensorflow/tfjs");

/** What a kernel is given: its tensors and attributes by tfjs's names for them, and the memory that they lie in. */
export interface Call {
  tf: Tensorflow;
  heap: Heap;
  inputs: Record<string, TensorInfo>;
  attrs: Record<string, unknown>;
  backend: unknown;
}

export type WasmKernel = (call: Call) => TensorInfo | TensorInfo[];

/**
 * A kernel of its own, or instead of tfjs's where the call is one that ours does better: `applies` says so, else the first one runs.
 */
export interface Entry {
  kernelName: string;
  compute: WasmKernel;
  applies?: (call: Omit<Call, "heap">) => boolean;
}

export function registerKernels(tf: Tensorflow, entries: Entry[]): void {
  for (const { kernelName, compute, applies } of entries) {
    const before = tf.getKernel(kernelName, "wasm");
    const kernelFunc: KernelFunc = (given) => {
      const call = {
        tf,
        inputs: given.inputs as Record<string, TensorInfo>,
        attrs: given.attrs as Record<string, unknown>,
        backend: given.backend,
      };
      if (before && applies && !applies(call)) return before.kernelFunc(given);
      const heap = heapOf(given.backend);
      const result = compute({ ...call, heap });
      heap.settle();
      return result;
    };
    // tfjs warns when a kernel takes another's place, so the first one leaves before.
    if (before) tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel({ kernelName, backendName: "wasm", setupFunc: before?.setupFunc, disposeFunc: before?.disposeFunc, kernelFunc });
  }
}

/** Runs one of tfjs's kernels from inside another, on infos that no tensor holds. */
export function runKernel(
  { tf, backend }: Pick<Call, "tf" | "backend">,
  { name, inputs, attrs }: { name: string; inputs: Record<string, TensorInfo>; attrs: Record<string, unknown> },
): TensorInfo {
  const kernel = tf.getKernel(name, "wasm");
  if (!kernel) throw new Error(`The WASM backend has no kernel ${name}.`);
  return kernel.kernelFunc({ inputs: inputs, backend: backend as object, attrs: attrs as never }) as TensorInfo;
}

/** Refuses what is not float32, in tfjs's words. */
export function assertFloat32(kernelName: string, inputs: Record<string, TensorInfo | undefined | null>): void {
  for (const [name, input] of Object.entries(inputs)) {
    if (input && input.dtype !== "float32") throw new Error(`Error in ${kernelName}: ${name} must be float32, got ${input.dtype}.`);
  }
}

/** tfjs's kernels for WebGPU, each run under guard; what WebGPU lacks runs on "cpu" and is counted (../wasm/fall-back.ts). */
import type { KernelFunc } from "@tensorflow/tfjs";
import type { Tensorflow } from "../device.ts";
import { completeFromCpu } from "../wasm/fall-back.ts";
import type { WebgpuBackend } from "./backend.ts";

let done = false;

/** Once a process: kernels belong to the name "webgpu", not to one device. */
export function prepareKernels(tf: Tensorflow): void {
  if (done) return;
  done = true;
  for (const kernel of tf.getKernelsForBackend("webgpu")) {
    const kernelFunc: KernelFunc = (call) => (call.backend as WebgpuBackend).guard(call.inputs, () => kernel.kernelFunc(call));
    tf.unregisterKernel(kernel.kernelName, "webgpu");
    tf.registerKernel({ ...kernel, kernelFunc });
  }
  completeFromCpu(tf, "webgpu");
}

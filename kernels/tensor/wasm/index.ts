/**
 * What makes tfjs's WASM backend train: the kernels of gradients that it lacks, and faster ones where its own are what takes the time, as
 * WebAssembly that is assembled here (assembly/, programs/) and works in the backend's own memory (heap.ts). kernels/ says how each of
 * tfjs's kernels uses these programs.
 */
import { adamKernels, registerAdam } from "./kernels/adam.ts";
import { convolutionKernels } from "./kernels/convolutions.ts";
import { depthwiseKernels } from "./kernels/depthwise.ts";
import { einsumKernels } from "./kernels/einsum.ts";
import { fourierKernels } from "./kernels/fourier.ts";
import { fusionKernels, registerFusion } from "./kernels/fusion.ts";
import { registerGradients } from "./kernels/gradients.ts";
import { registerMissingGradients } from "./kernels/missing-gradients.ts";
import { movementKernels } from "./kernels/movement.ts";
import { poolKernels } from "./kernels/pools.ts";
import { productKernels } from "./kernels/products.ts";
import { registerKernels } from "./kernels/register.ts";
import type { Tensorflow } from "./kernels/register.ts";
import { resizeKernels } from "./kernels/resize.ts";
import { sumKernels } from "./kernels/sums.ts";

const done = new WeakSet<object>();

/**
 * Registers Carnet's kernels for backend "wasm" and the gradients that tfjs lacks. Once is enough, again does nothing. The backend need not
 * be chosen yet; tfjs's own WASM kernels must be registered (its package imported) before.
 */
export function registerWasmTraining(tf: Tensorflow): void {
  if (done.has(tf.engine())) return;
  done.add(tf.engine());
  registerKernels(tf, [
    ...productKernels,
    ...convolutionKernels,
    ...depthwiseKernels,
    ...poolKernels,
    ...movementKernels,
    ...resizeKernels,
    ...sumKernels,
    ...einsumKernels,
    ...fusionKernels,
    ...fourierKernels,
    ...adamKernels,
  ]);
  registerGradients(tf);
  registerMissingGradients(tf);
  registerFusion(tf);
  registerAdam(tf);
}

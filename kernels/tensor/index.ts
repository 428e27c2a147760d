/** "carnet/tensor": what tensors are computed on, and the ways between tensors and the images of "carnet/imaging". */
import type { Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs";
import type { Displayable } from "../display/representation.ts";
import type { LabelMap, Volume } from "../../science/imaging/volume.ts";
import { currentDevice } from "./current.ts";
import type { Device } from "./current.ts";
import { loadTensorflow } from "./tensorflow.ts";
import { toBatch, toLabels, toTensor, toVolume } from "./volumes.ts";

export type { Device } from "./current.ts";
export { TensorMemoryError } from "./memory/heap-guard.ts";
export { TensorShapeError } from "./volumes.ts";

const tf = await loadTensorflow();

/**
 * The device on which the next operation runs, and why no faster one: shows itself as a cell's result.
 *
 * ```ts
 * import { device } from "carnet/tensor";
 * device();
 * ```
 */
export function device(): Device & Displayable {
  return currentDevice(tf);
}

/** A tensor [slices, rows, columns, 1] of an image (float32) or of labels (int32). */
export function tensorOf(volume: Volume | LabelMap): Tensor4D {
  return toTensor(tf, volume);
}

/** A batch [images, slices, rows, columns, 1] of images of one size. Throws `TensorShapeError` where sizes differ. */
export function batchOf(volumes: readonly Volume[]): Tensor5D {
  return toBatch(tf, volumes);
}

/** An image on the grid of `like`. Throws `TensorShapeError` where the tensor has another size. */
export function volumeOf(tensor: Tensor, like: Volume | LabelMap, given: Partial<Pick<Volume, "unit" | "description">> = {}): Volume {
  return toVolume(tf, tensor, like, given);
}

/** Labels on the grid of `like`, values rounded: probabilities become 0 and 1 at one half. Throws `TensorShapeError` as `volumeOf`. */
export function labelsOf(tensor: Tensor, like: Volume | LabelMap, given: Partial<Pick<LabelMap, "description">> = {}): LabelMap {
  return toLabels(tensor, like, given);
}

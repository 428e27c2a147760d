/** "carnet/tensor": what tensors are computed on, and the ways between tensors and the images of "carnet/imaging". */
import { currentDevice } from "./current.ts";
import type { Device } from "./current.ts";
import type { Displayable } from "../display/representation.ts";
import { loadTensorflow } from "./tensorflow.ts";

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
export type { Device } from "./current.ts";

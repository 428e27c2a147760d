/** What a kernel uses, for the notebook's status bar. It comes from a process that runs anybody's code: bounded, shown, never stored or believed. */
import { z } from "zod";

const bytes = z
  .number()
  .nonnegative()
  .max(2 ** 53);
const words = z.string().max(200);

export const tensorUsage = z.object({
  /** TensorFlow.js's name of the backend: "webgpu", "tensorflow", "wasm", "cpu". */
  backend: words,
  hardware: words,
  threads: z.number().int().positive().max(4096),
  /** How many there are, and the bytes of their values. */
  tensors: z.number().int().nonnegative(),
  bytes,
  /** Memory of the device itself, where it tells. */
  device: z.object({ usedBytes: bytes.nullable(), limitBytes: bytes.nullable() }),
});
export type TensorUsage = z.infer<typeof tensorUsage>;

export const kernelUsage = z.object({
  /** Of the whole kernel: resident, and where it ends. */
  memory: z.object({ usedBytes: bytes, limitBytes: bytes.nullable() }),
  /** Null until a cell has used tensors. */
  tensors: tensorUsage.nullable(),
});
export type KernelUsage = z.infer<typeof kernelUsage>;

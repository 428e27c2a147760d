/**
 * What tensors are computed on. Each way has a source: TensorFlow.js's name for it, how it is started, what hardware it is, how much memory
 * it has. tensorflow.ts starts them from the best to the plainest; current.ts says which one a cell's next operation runs on.
 */
import type { Tensorflow } from "./wasm/kernels/register.ts";

export type { Tensorflow };

/** A sentence in both languages, since cells show it to a person. */
export interface Sentence {
  fr: string;
  en: string;
}

export interface DeviceSource {
  /** TensorFlow.js's name of the backend: "webgpu", "tensorflow", "wasm", "cpu". */
  readonly backend: string;
  /**
   * Whether it may be started in a kernel that nobody has yet. False for what is held for a person (a lease on a GPU) or takes memory that
   * most never use: it is then started at the first import of tensors by a cell.
   */
  readonly startsAhead: boolean;
  /**
   * Registers the backend with tfjs and makes it ready. What an installation may lack is an answer, not an exception; one that is thrown
   * counts as an absence too. Does not choose the backend.
   */
  start(tf: Tensorflow): Promise<DeviceStarted | DeviceAbsent>;
}

export interface DeviceStarted {
  readonly kind: "started";
  /** Asked at each look, so that memory is that of now. */
  facts(): DeviceFacts;
}

export interface DeviceAbsent {
  readonly kind: "absent";
  /** Why not, and what to do for it to be there. */
  readonly why: Sentence;
}

export interface DeviceFacts {
  /** "NVIDIA H100 PCIe (Vulkan)", "AMD EPYC 7B13 × 2". */
  hardware: string;
  /** Cores that one operation is spread over; 1 where it is not spread. */
  threads: number;
  /** Instructions of the processor that it uses, "SIMD" and the like. */
  extensions: string[];
  /** Bytes on the device; null where it does not tell, or has no limit of its own. */
  memory: { usedBytes: number | null; limitBytes: number | null };
  /** Why it is less than what was asked for. */
  remark?: Sentence;
}

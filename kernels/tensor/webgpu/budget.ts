/** Bytes on the GPU are counted where tfjs takes its buffers, and refused beyond the budget before the driver is asked. */
import type { GpuBuffer } from "./dawn.ts";
import { overBudget } from "./error.ts";

/** tfjs's BufferManager: buffers in use, and those kept to be used again, by size and usage. */
export interface BufferManager {
  numBytesUsed: number;
  numBytesAllocated: number;
  numFreeBuffers: number;
  freeBuffers: Map<string, GpuBuffer[]>;
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GpuBuffer;
  releaseBuffer(buffer: GpuBuffer, reuse?: boolean): void;
}

/** GPUBufferUsage.MAP_READ. What is read back is small or about to leave: a full budget must not keep values from being read. */
const mapRead = 1;

/** `budget` says how many bytes this manager may hold, Infinity for no limit of ours. Asked at each request: a lease can change. */
export function keepWithin(manager: BufferManager, budget: () => number): void {
  const acquire = manager.acquireBuffer.bind(manager);
  manager.acquireBuffer = (size, usage, mappedAtCreation, reuse = true) => {
    const kept = reuse && (manager.freeBuffers.get(`${size}_${usage}`)?.length ?? 0) > 0;
    if (!kept && (usage & mapRead) === 0 && manager.numBytesAllocated + size > budget()) {
      forgetKept(manager);
      const used = manager.numBytesAllocated;
      if (used + size > budget()) throw overBudget({ asked: size, used, budget: budget() });
    }
    return acquire(size, usage, mappedAtCreation, reuse);
  };
}

/** Gives back to the driver what is kept to be used again. */
export function forgetKept(manager: BufferManager): void {
  for (const buffers of manager.freeBuffers.values()) {
    for (const buffer of buffers.splice(0)) {
      manager.numBytesAllocated -= buffer.size;
      manager.numFreeBuffers -= 1;
      buffer.destroy();
    }
  }
}

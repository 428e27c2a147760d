/** What a kernel's usage means to who looks at it, without words. */
import type { KernelUsage } from "../../protocol/usage.ts";

/** From here on memory is nearly used up: the next large step may end the kernel. */
const scarceShare = 0.85;

export interface UsageView {
  /** Null until a cell has used tensors. */
  backend: string | null;
  /** Of the limit, from 0 to 1; null where there is none. */
  memoryShare: number | null;
  scarce: boolean;
}

export function usageView({ memory, tensors }: KernelUsage): UsageView {
  const share = memory.limitBytes === null || memory.limitBytes === 0 ? null : Math.min(1, memory.usedBytes / memory.limitBytes);
  return { backend: tensors?.backend ?? null, memoryShare: share, scarce: share !== null && share >= scarceShare };
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A number and its unit for `Intl.NumberFormat`: 1 234 567 bytes are 1.23 megabytes. */
export function bytesIn(bytes: number): { value: number; unit: (typeof units)[number] } {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return { value: bytes / 1000 ** power, unit: units[power] };
}

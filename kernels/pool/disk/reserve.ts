/**
 * Keeps room on the disk for the server itself, whose database and documents share it with the homes: when little is left, the kernel that
 * writes the fastest is ended, and the next one if that was not enough, before the server's own writes fail.
 */
import { statfs } from "node:fs/promises";
import type { KernelDeath } from "../../../protocol/kernel.ts";
import { nextLookMs } from "./quota.ts";

interface Writer {
  bytesPerMs(): number;
  shutdown(cause: KernelDeath["cause"]): Promise<void>;
}

export interface ReserveOptions {
  folder: string;
  megabytes: number;
  kernels: () => Iterable<Writer>;
}

/** A kernel that writes less, 0.1 MB a second, is not what fills a disk. */
const leastBytesPerMs = 100;

export function watchReserve({ folder, megabytes, kernels }: ReserveOptions): { stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const look = async (): Promise<void> => {
    const free = await statfs(folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => Infinity,
    );
    const room = free - megabytes * 2 ** 20;
    const writers = [...kernels()].map((kernel) => ({ kernel, pace: kernel.bytesPerMs() })).filter(({ pace }) => pace >= leastBytesPerMs);
    writers.sort((a, b) => b.pace - a.pace);
    if (room < 0) await writers[0]?.kernel.shutdown("server-disk-full");
    const pace = writers.reduce((sum, writer) => sum + writer.pace, 0);
    if (!stopped) timer = setTimeout(() => void look(), nextLookMs(room, pace)).unref();
  };
  void look();
  return {
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

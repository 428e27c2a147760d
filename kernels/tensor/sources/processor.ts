/** The processor that this kernel computes on, in words. */
import { availableParallelism, cpus } from "node:os";

export function processor(): string {
  const model = cpus()[0]?.model.replaceAll(/\s+/g, " ").trim() || process.arch;
  const cores = availableParallelism();
  return `${model}, ${cores} ${cores === 1 ? "core" : "cores"}`;
}

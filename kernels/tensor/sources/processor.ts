/** The processor that this kernel computes on, by its name. */
import { availableParallelism, cpus } from "node:os";

export function processor(): string {
  const model = cpus()[0]?.model.replaceAll(/\s+/g, " ").trim() || process.arch;
  const cores = availableParallelism();
  // Without a word for cores: people read it in both languages.
  return cores === 1 ? model : `${model} × ${cores}`;
}

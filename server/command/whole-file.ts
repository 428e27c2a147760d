/** Files that a command writes: whole, or not at all. */
import { renameSync, rmSync, writeFileSync } from "node:fs";

/** Writes beside and renames; what was there stays until then. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const beside = `${path}.${process.pid}.part`;
  try {
    writeFileSync(beside, content);
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}

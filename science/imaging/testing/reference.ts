/** Where the published reference data lie, for the tests that need them: CARNET_REFERENCE, by default beside the repository. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");
const folder = resolve(root, process.env.CARNET_REFERENCE ?? "../shared/reference");

/** A folder of the reference data, and whether it is there. Says once when it is not. */
export function reference(name: string): { path: string; absent: boolean } {
  const path = resolve(folder, name);
  const absent = !existsSync(path);
  if (absent) console.warn(`Skipped: reference data ${name} are absent (${path}; set CARNET_REFERENCE).`);
  return { path, absent };
}

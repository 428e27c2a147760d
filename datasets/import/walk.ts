/** The files of a folder and of the folders in it. Symbolic links are not followed: what they name inside is met anyway, outside is not ours. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Paths of all regular files below a folder, in order of their names; and those of links and other things that are no files. */
export async function walk(folder: string, signal?: AbortSignal): Promise<{ files: string[]; others: string[] }> {
  const files: string[] = [];
  const others: string[] = [];
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    signal?.throwIfAborted();
    const entries = (await readdir(next, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile()) files.push(path);
      else others.push(path);
    }
  }
  return { files: files.toSorted(), others: others.toSorted() };
}

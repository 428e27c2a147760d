/**
 * How much of the disk a folder holds: allocated blocks, so that a sparse file counts what it takes, and inodes. The folder is a stranger's, who
 * may change it meanwhile: each folder is opened by its descriptor and never through a symbolic link, so the walk cannot be led outside.
 */
import { closeSync, constants, lstatSync, openSync, readdirSync } from "node:fs";

export interface DiskUse {
  /** Allocated, folders included; a file with several names counts once. */
  bytes: number;
  /** Inodes. */
  files: number;
  /** False where a part could not be looked at, or there was more than asked for: the numbers are then a lower bound. */
  whole: boolean;
}

const blockBytes = 512;
const deepest = 256;
const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Stops counting above `mostFiles` inodes. */
export function diskUse(folders: readonly string[], mostFiles: number): DiskUse {
  const use: DiskUse = { bytes: 0, files: 0, whole: true };
  const severalNames = new Set<string>();

  function count(folder: string | Buffer, depth: number): void {
    let descriptor: number;
    try {
      descriptor = openSync(folder, flags);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") use.whole = false;
      return;
    }
    try {
      const inside = `/proc/self/fd/${descriptor}`;
      for (const name of readdirSync(inside, { encoding: "buffer" })) {
        if (use.files > mostFiles) return void (use.whole = false);
        add(Buffer.concat([Buffer.from(`${inside}/`), name]), depth);
      }
    } catch {
      use.whole = false;
    } finally {
      closeSync(descriptor);
    }
  }

  function add(path: Buffer, depth: number): void {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return;
    if (entry.nlink > 1 && !entry.isDirectory()) {
      const identity = `${entry.dev}:${entry.ino}`;
      if (severalNames.has(identity)) return;
      severalNames.add(identity);
    }
    use.files += 1;
    use.bytes += entry.blocks * blockBytes;
    if (!entry.isDirectory()) return;
    if (depth < deepest) count(path, depth + 1);
    else use.whole = false;
  }

  for (const folder of folders) count(folder, 0);
  return use;
}

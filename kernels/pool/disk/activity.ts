/** What a process tree did that can have filled a disk, read cheaply. */
import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { processesOf } from "../../sandbox/memory.ts";

export interface Activity {
  /** Bytes written since the start, to whatever: at least what reached a file. */
  writtenBytes: number;
  /** Ticks of processor time. */
  ticks: number;
}

const treeEvery = 10;

/** Never falls: a process that ended keeps what it wrote. */
export function activityOf(pid: number): () => Activity {
  let processes: number[] = [];
  let looks = 0;
  const seen = new Map<number, Activity>();
  return () => {
    // Its shape changes at the start, and hardly ever after.
    if (looks % treeEvery === 0 || looks < treeEvery) processes = processesOf(pid);
    looks += 1;
    for (const each of processes) {
      const now = read(each);
      if (now !== null) seen.set(each, now);
    }
    const all = [...seen.values()];
    return {
      writtenBytes: all.reduce((sum, { writtenBytes }) => sum + writtenBytes, 0),
      ticks: all.reduce((sum, { ticks }) => sum + ticks, 0),
    };
  };
}

function read(pid: number): Activity | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const io = readFileSync(`/proc/${pid}/io`, "utf8");
    const of = (name: string): number => Number(new RegExp(`^${name}: (\\d+)`, "m").exec(io)?.[1] ?? 0);
    // A file system in memory counts no `write_bytes`.
    return { writtenBytes: Math.max(of("write_bytes"), of("wchar")), ticks: Number(user) + Number(system) };
  } catch {
    return null;
  }
}

/** Taken on the file system of a folder, by anybody; null where it does not tell. */
export async function takenOn(folder: string): Promise<{ bytes: number; files: number } | null> {
  try {
    const { blocks, bfree, bsize, files, ffree } = await statfs(folder);
    return { bytes: (blocks - bfree) * bsize, files: files - ffree };
  } catch {
    return null;
  }
}

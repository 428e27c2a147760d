/**
 * Where sandboxes lie: a folder each in the machine's temporary folder, named after the server that made it. A server that starts takes away what
 * servers left that are gone, whatever ended them.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefix = "carnet-federation-";

/** A process by its number and when it began: numbers come again. null where it is gone. */
function lifeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // The state; Z is one that has ended and was not asked after. And field 22, the start.
    return fields[0] === "Z" ? null : `${pid}-${fields[19]}`;
  } catch {
    return null;
  }
}

export function makePlace(folder = tmpdir()): string {
  return mkdtempSync(join(folder, `${prefix}${lifeOf(process.pid) ?? `${process.pid}-0`}-`));
}

/** Removes the folders of servers that are gone. */
export function sweepPlaces(folder = tmpdir()): void {
  for (const name of readdirSync(folder)) {
    const found = new RegExp(`^${prefix}((\\d+)-\\d+)-`).exec(name);
    if (found === null || lifeOf(Number(found[2])) === found[1]) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // Another person's on this machine.
    }
  }
}

/** The memory of a process and of all that it started, from Linux' /proc. */
import { readFileSync, readdirSync } from "node:fs";

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** Ends a process and all that it started: a sandbox that is being set up does not yet end with its parent. */
export function killTree(pid: number): void {
  const children = childrenOf(pid);
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone.
  }
  for (const child of children) killTree(child);
}

/** Resident megabytes of a process tree, and how many processes and threads it has; null where /proc does not tell. */
export function treeOf(pid: number): { residentMegabytes: number; processes: number; threads: number } | null {
  let [residentMegabytes, processes, threads] = [0, 0, 0];
  const rest = [pid];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    try {
      const status = readFileSync(`/proc/${next}/status`, "utf8");
      residentMegabytes += Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
      threads += Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0);
      processes += 1;
    } catch {
      continue;
    }
    rest.push(...childrenOf(next));
  }
  return processes === 0 ? null : { residentMegabytes, processes, threads };
}

/** A process and all that it started. */
export function processesOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap((child) => processesOf(child))];
}

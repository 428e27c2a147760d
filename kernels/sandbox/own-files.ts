/**
 * No sandbox: for a person who starts the kernel herself, from JupyterLab or VS Code, to run her own code on her own files, as with every kernel
 * there. The process has her folder, her environment and her network. It is in a session of its own, so that a Ctrl-C meant for Jupyter does not
 * end it, and it ends with whoever started it.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Started } from "./launcher.ts";
import { nodeOptions, tensorEnvironment } from "./launcher.ts";

export interface OwnFiles {
  folder: string;
  memoryMegabytes: number;
  /** Holds a folder for each data set; may be absent. */
  datasets: string;
  /** Where compiled code is kept between starts. */
  compiled: string | null;
  entry: URL;
}

/** The person's machine is hers: half of its cores, unless she says otherwise. */
const ownThreads = Math.min(8, Math.floor(availableParallelism() / 2));

export function startWithOwnFiles({ folder, memoryMegabytes, datasets, compiled, entry }: OwnFiles): Started {
  const environment: Record<string, string | undefined> = { ...tensorEnvironment(ownThreads), ...process.env, CARNET_DATASETS: datasets };
  if (compiled !== null) environment["NODE_COMPILE_CACHE"] = compiled;
  delete environment["JPY_PARENT_PID"];
  const child = spawn(process.execPath, [...nodeOptions(memoryMegabytes), fileURLToPath(entry)], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: environment as NodeJS.ProcessEnv,
  });
  return { child, home: folder, attach: null, maximumProcesses: null, givesWay: false };
}

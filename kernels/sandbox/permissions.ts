/**
 * Where bubblewrap cannot run: Node's permission model. It keeps honest code off the server's files and starts no processes, and it is no
 * wall against an attacker: a thread that is started without options of Node knows no permissions. The weaknesses are told to the owner.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Launcher, StartOptions, Started } from "./launcher.ts";
import { limiting, nodeOptions, tensorEnvironment } from "./launcher.ts";

const house = fileURLToPath(new URL("../../", import.meta.url));
const readable = ["kernels", "science", "federation", "datasets", "protocol", "notebook", "package.json", "node_modules"];

async function start(options: StartOptions): Promise<Started> {
  const { ground, memoryMegabytes, entry, tensorThreads, ownCode = false } = options;
  if (!ground) throw new Error("node-permissions starts no process ahead of its person");
  const home = realpathSync(ground.homeFolder);
  const place = mkdtempSync(join(tmpdir(), "carnet-kernel-"));
  const [temporary, datasets] = [join(place, "tmp"), join(place, "datasets")];
  mkdirSync(temporary);
  mkdirSync(datasets);
  const folders = Object.entries(ground.datasetFolders).map(([name, folder]) => [name, realpathSync(folder)] as const);
  for (const [name, folder] of folders) symlinkSync(folder, join(datasets, name));
  const reads = [...readable.map((name) => `${house}${name}`), home, place, ...folders.map(([, folder]) => folder)];
  const permissions = [
    ...["--permission", "--allow-worker", "--allow-inspector"],
    // SQLite asks nobody: "ATTACH" would open any file.
    ...(ownCode ? [] : ["--no-experimental-sqlite"]),
    ...[...new Set([...reads, ...reads.map(real)])].map((path) => `--allow-fs-read=${path}`),
    ...[home, temporary].map((path) => `--allow-fs-write=${path}`),
  ];
  const command = [process.execPath, ...permissions, ...nodeOptions(memoryMegabytes), fileURLToPath(entry)];
  const child = spawn("/bin/sh", ["-c", limiting(options), "sh", ...command], {
    cwd: home,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    // A Ctrl-C at the terminal is for us: the kernel is interrupted, not ended by it.
    detached: true,
    env: {
      HOME: home,
      TMPDIR: temporary,
      CARNET_DATASETS: datasets,
      LANG: "C.UTF-8",
      TZ: process.env["TZ"] ?? "Europe/Paris",
      ...tensorEnvironment(tensorThreads),
    } as unknown as NodeJS.ProcessEnv,
  });
  child.once("exit", () => rmSync(place, { recursive: true, force: true }));
  return { child, home, attach: null, fills: [temporary] };
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

export function permissionsLauncher(): Launcher {
  return {
    kind: "node-permissions",
    weaknesses: ["network", "files", "processes"],
    startsAhead: false,
    start,
  };
}

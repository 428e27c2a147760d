/**
 * Where bubblewrap cannot run: Node's permission model. It keeps honest code off the server's files and starts no processes, and it is no
 * wall against an attacker; the weaknesses are told to the owner.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Launcher, StartOptions, Started } from "./launcher.ts";
import { nodeOptions, tensorEnvironment } from "./launcher.ts";

const house = fileURLToPath(new URL("../../", import.meta.url));
const readable = ["kernels", "science", "federation", "datasets", "protocol", "notebook", "package.json", "node_modules"];

async function start({ ground, memoryMegabytes, entry, tensorThreads }: StartOptions): Promise<Started> {
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
    ...[...new Set([...reads, ...reads.map(real)])].map((path) => `--allow-fs-read=${path}`),
    ...[home, temporary].map((path) => `--allow-fs-write=${path}`),
  ];
  const child = spawn(process.execPath, [...permissions, ...nodeOptions(memoryMegabytes), fileURLToPath(entry)], {
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
  return { child, home, attach: null };
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
    weaknesses: [
      "Cells can open network connections.",
      "Files are kept apart by Node's permission model, which is no wall against an attacker: a worker or the inspector may get around it.",
      "Cells see the machine's processes and share the server's user account.",
      "Temporary files are not limited in size.",
    ],
    startsAhead: false,
    start,
  };
}

/**
 * Isolation by bubblewrap: no network, no file of the server but the code that cells run, no environment, processes of its own.
 *
 * A process that is started ahead does not know its person yet, and a running process cannot be given folders from outside its mount
 * namespace. So it starts with the whole machine mounted at /.host, runs nobody's code, and once the person is known a helper enters its
 * namespaces, binds her folders and takes /.host away for good. Only then does the first cell run.
 */
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CompiledCode } from "./compiled.ts";
import { gpuFolders, gpuNodes, openingGpu } from "./gpu.ts";
import type { Ground, Launcher, StartOptions, Started } from "./launcher.ts";
import { limiting, nodeOptions, tensorEnvironment } from "./launcher.ts";
import { seccompFilter } from "./seccomp.ts";

const runFile = promisify(execFile);
const house = fileURLToPath(new URL("../../", import.meta.url));
const home = "/home/carnet";
const datasets = "/datasets";
/** What of the house a kernel reads. */
const visible = ["kernels", "science", "federation", "datasets", "protocol", "notebook", "package.json", "node_modules"];
const temporaryBytes = 256 * 1024 * 1024;
const [seccompDescriptor, infoDescriptor] = [4, 5];

function systemFolders(): string[] {
  const parts = ["--ro-bind", "/usr", "/usr"];
  for (const folder of ["/lib", "/lib64", "/bin", "/sbin"]) {
    if (!existsSync(folder)) continue;
    if (lstatSync(folder).isSymbolicLink()) parts.push("--symlink", readlinkSync(folder), folder);
    else parts.push("--ro-bind", folder, folder);
  }
  return [...parts, "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"];
}

function houseFolders(): string[] {
  return visible.flatMap((name) =>
    existsSync(`${house}${name}`) ? ["--ro-bind", realpathSync(`${house}${name}`), `/carnet/${name}`] : [],
  );
}

function groundFolders(ground: Ground | undefined): string[] {
  if (!ground) return ["--dir", home, "--dir", datasets, "--bind", "/", "/.host"];
  const bound = Object.entries(ground.datasetFolders).flatMap(([name, folder]) => [
    "--ro-bind",
    realpathSync(folder),
    `${datasets}/${safeName(name)}`,
  ]);
  return ["--bind", realpathSync(ground.homeFolder), home, "--dir", datasets, ...bound];
}

function safeName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new Error(`not a name for a data set: ${name}`);
  return name;
}

const compiledInside = "/compiled";

function compiledFolder(compiled: CompiledCode, compiles: boolean): string[] {
  if (compiles) return ["--bind", compiled.begin(), compiledInside];
  return compiled.folder ? ["--ro-bind-try", compiled.folder, compiledInside] : ["--dir", compiledInside];
}

function parts(options: StartOptions, compiled: CompiledCode): string[] {
  const { ground, memoryMegabytes, entry, compiles = false, gpu = false, tensorThreads } = options;
  const path = fileURLToPath(entry);
  const environment = {
    HOME: home,
    CARNET_DATASETS: datasets,
    LANG: "C.UTF-8",
    TZ: process.env["TZ"] ?? "Europe/Paris",
    PATH: "/usr/bin",
    // Each thread would keep memory of its own back: some 3 MB of an idle kernel.
    MALLOC_ARENA_MAX: "2",
    NODE_COMPILE_CACHE: compiledInside,
    ...tensorEnvironment(tensorThreads),
  };
  return [
    ...["--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"],
    ...["--uid", "0", "--gid", "0", "--hostname", "carnet"],
    ...Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
    ...systemFolders(),
    ...["--proc", "/proc", "--dev", "/dev", "--size", String(temporaryBytes), "--tmpfs", "/tmp"],
    ...houseFolders(),
    ...["--ro-bind", realpathSync(process.execPath), "/carnet/node"],
    ...groundFolders(ground),
    ...gpuFolders(gpu ? gpuNodes() : []),
    ...compiledFolder(compiled, compiles),
    // Where the server is root, the sandbox's user is the machine's root to files that ask for no more: settings of the machine among them.
    ...["--remount-ro", "/proc", "--remount-ro", "/", "--chdir", home],
    ...["--seccomp", String(seccompDescriptor), "--info-fd", String(infoDescriptor)],
    ...["--", "/carnet/node", ...nodeOptions(memoryMegabytes), `/carnet/${path.slice(house.length)}`],
  ];
}

async function start(options: StartOptions, compiled: CompiledCode): Promise<Started> {
  const child = spawn("/bin/sh", ["-c", limiting(options), "sh", "bwrap", ...parts(options, compiled)], {
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
    // A Ctrl-C at the terminal is for us: the kernel is interrupted, not ended by it.
    detached: true,
    cwd: "/",
    // The first process of the sandbox keeps this environment, and cells can read it.
    env: { PATH: "/usr/local/bin:/usr/bin:/bin" } as unknown as NodeJS.ProcessEnv,
  });
  const filter = child.stdio[seccompDescriptor] as NodeJS.WritableStream;
  filter.on("error", () => {});
  filter.end(seccompFilter());
  const inside = childPid(child.stdio[infoDescriptor] as NodeJS.ReadableStream);
  inside.catch(() => {});
  const attach = options.ground ? null : async (ground: Ground) => attachGround(await inside, ground);
  const openGpu = options.gpu ? async () => runInside(await inside, openingGpu, gpuNodes()) : null;
  return { child, home, attach, openGpu };
}

/**
 * The process identifier, outside, of the sandbox's first process. The pipe is read to its end: bubblewrap writes in several pieces, and a
 * pipe that is closed early would end it in the middle of its work.
 */
function childPid(info: NodeJS.ReadableStream): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    info.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const [, pid] = /"child-pid": (\d+)/.exec(text) ?? [];
      if (pid) resolve(Number(pid));
    });
    info.on("error", reject);
    info.on("close", () => reject(new Error("bubblewrap did not start")));
  });
}

const attaching = `
set -e
mount --bind "/.host$1" ${home}
mount -t tmpfs -o size=64k,nosuid,nodev tmpfs ${datasets}
home=$1; shift
while [ $# -gt 1 ]; do
  mkdir "${datasets}/$1"
  mount --bind "/.host$2" "${datasets}/$1"
  mount -o remount,bind,ro,nosuid,nodev "${datasets}/$1"
  shift 2
done
mount -o remount,ro,nosuid,nodev ${datasets}
umount -l /.host
`;

async function attachGround(pid: number, { homeFolder, datasetFolders }: Ground): Promise<boolean> {
  const folders = Object.entries(datasetFolders).flatMap(([name, folder]) => [safeName(name), realpathSync(folder)]);
  if (!(await runInside(pid, attaching, [realpathSync(homeFolder), ...folders]))) return false;
  try {
    // Believed only when seen: the whole machine must be gone.
    return !readFileSync(`/proc/${pid}/mountinfo`, "utf8").includes(" /.host");
  } catch {
    return false;
  }
}

/** Runs a script in the sandbox's namespaces, with all capabilities there. */
async function runInside(pid: number, script: string, parameters: string[]): Promise<boolean> {
  const enter = ["-t", String(pid), "-U", "-m", "-p", "--preserve-credentials", "/bin/sh", "-c", script, "sh", ...parameters];
  try {
    await runFile("nsenter", enter, { timeout: 5000, env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" } as unknown as NodeJS.ProcessEnv });
    return true;
  } catch {
    return false;
  }
}

/** The launcher, or null where bubblewrap is absent or may not make namespaces: tried by really running a process. */
export async function bubblewrapLauncher(): Promise<Launcher | null> {
  const mark = randomBytes(8).toString("hex");
  try {
    const probe = [
      "--unshare-all",
      "--unshare-user",
      "--die-with-parent",
      "--cap-drop",
      "ALL",
      ...systemFolders(),
      "--proc",
      "/proc",
      "--dev",
      "/dev",
    ];
    const { stdout } = await runFile("bwrap", [...probe, "--", "/bin/sh", "-c", `echo ${mark}`], { timeout: 5000 });
    if (stdout.trim() !== mark) return null;
  } catch {
    return null;
  }
  const ahead = await runFile("nsenter", ["--version"]).then(
    () => true,
    () => false,
  );
  const compiled = new Map<number, CompiledCode>();
  const compiledFor = (memoryMegabytes: number): CompiledCode => {
    const code = compiled.get(memoryMegabytes) ?? new CompiledCode(memoryMegabytes);
    compiled.set(memoryMegabytes, code);
    return code;
  };
  return {
    kind: "bubblewrap",
    weaknesses: [],
    startsAhead: ahead,
    start: (options) => start(options, compiledFor(options.memoryMegabytes)),
    compiledFor,
  };
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Weakness } from "../../protocol/isolation.ts";
import type { Kernel, KernelPool } from "../pool/index.ts";
import { createKernelPool } from "../pool/index.ts";
import { run, take } from "../pool/testing/cell.ts";
import { bubblewrapLauncher } from "./bubblewrap.ts";
import { permissionsLauncher } from "./permissions.ts";

const launcher = await bubblewrapLauncher();
const place = mkdtempSync(join(tmpdir(), "carnet-escape-"));
const [mine, theirs, dataset] = ["mine", "theirs", "dataset"].map((name) => join(place, name));
const secret = join(place, "secret.txt");
/** Someone to connect to, outside. */
const outside = createServer((socket) => socket.on("error", () => {}).end("the secret"));
await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
const { port } = outside.address() as { port: number };
let pool: KernelPool;
let kernel: Kernel;

const preparing =
  "import fs from 'node:fs'; import net from 'node:net'; const tell = (work) => { try { return String(work()) } catch (e) { return e.code ?? e.name } }";

beforeAll(async () => {
  for (const folder of [mine, theirs, dataset]) mkdirSync(folder);
  writeFileSync(secret, "the secret");
  writeFileSync(join(theirs, "diary.txt"), "the secret");
  writeFileSync(join(dataset, "voxels.txt"), "1 2 3");
  symlinkSync(secret, join(mine, "link"));
  process.env["CARNET_TEST_SECRET"] = "the secret";
  pool = await createKernelPool({ warm: 1, memoryMegabytes: 1024, ...(launcher ? { launcher } : {}) });
  await pool.filled();
  kernel = await take(pool, { homeFolder: mine, datasetFolders: { pet: dataset } });
  await run(kernel, preparing);
});
afterAll(async () => {
  await pool.close();
  outside.close();
  delete process.env["CARNET_TEST_SECRET"];
  rmSync(place, { recursive: true, force: true });
});

/** What the cell learns, or the code of the error that it meets. */
async function told(code: string, by = kernel): Promise<string> {
  const { result, error } = await run(by, code);
  return String(result ?? error?.evalue ?? "").replace(/^'(.*)'$/s, "$1");
}

const refused = /^(?:UVWASI_)?(ENOENT|EACCES|EPERM|EROFS|EINVAL|ENOTDIR|ENODEV|ENXIO|ESRCH|EXDEV|ECONNREFUSED|ERR_\w+|TypeError|Error)$/;

const inThread = (code: string) =>
  `await new Promise((yes) => { const { Worker } = require('node:worker_threads'); new Worker(${JSON.stringify(`const { parentPort } = require("node:worker_threads"); const fs = require("node:fs"); try { parentPort.postMessage(String(${code})) } catch (e) { parentPort.postMessage(e.code) }`)}, { eval: true, execArgv: [] }).on('message', yes).on('error', (e) => yes(e.code)) })`;
const connecting = (to: string) =>
  `await new Promise((yes) => net.connect(${to}).on('connect', () => yes('connected')).on('error', (e) => yes(e.code)))`;

/** A way out, what a cell says to try it, and the weakness by which it leads out where bubblewrap is missing. */
type Escape = [name: string, code: string, weakness?: Weakness];
const escapes: Escape[] = [
  ["a file of the server", `fs.readFileSync(${JSON.stringify(secret)})`],
  ["the other person's home", `fs.readFileSync(${JSON.stringify(join(theirs, "diary.txt"))})`],
  ["a link in the home that leads out", "fs.readFileSync('link')"],
  ["a link that the cell makes", `(fs.symlinkSync(${JSON.stringify(secret)}, 'out'), fs.readFileSync('out'))`],
  ["a hard link to a data set", "fs.linkSync(process.env.CARNET_DATASETS + '/pet/voxels.txt', 'hard')"],
  ["the data set, written", "fs.writeFileSync(process.env.CARNET_DATASETS + '/pet/voxels.txt', 'x')"],
  ["a new file among the data sets", "fs.writeFileSync(process.env.CARNET_DATASETS + '/new', 'x')"],
  ["the staging folder", `fs.readFileSync('/.host' + ${JSON.stringify(secret)})`],
  ["the root of another process", `fs.readFileSync('/proc/1/root' + ${JSON.stringify(secret)})`],
  ["the system's folders, written", "fs.writeFileSync('/usr/bin/x', 'x')"],
  ["the house, written", "fs.writeFileSync('/carnet/kernels/evaluate/main.ts', 'x')"],
  ["packages, written", "fs.writeFileSync('/carnet/node_modules/acorn/x', 'x')"],
  ["the compiled code that kernels share", "fs.writeFileSync('/compiled/x', 'x')"],
  ["the root folder", "fs.mkdirSync('/new')"],
  ["passwords of the machine", "fs.readFileSync('/etc/shadow')"],
  ["disks", "fs.openSync('/dev/vda')"],
  ["memory of the machine", "fs.openSync('/dev/mem')"],
  ["settings of the machine", "fs.openSync('/proc/sys/kernel/core_pattern', 'r+')"],
  ["a trigger of the machine", "fs.openSync('/proc/sysrq-trigger', 'r+')"],
  ["its own rank before the machine's killer", "fs.openSync('/proc/self/oom_score_adj', 'r+')"],
  ["its own memory as a file", "fs.openSync('/proc/self/mem', 'r+')"],
  ["control groups", "fs.readdirSync('/sys/fs/cgroup')"],
  ["signals to the server", `process.kill(${process.pid}, 0)`, "processes"],
  ["a new process", "process.getBuiltinModule('node:child_process').execFileSync('/bin/true')"],
  [
    "a new process by the inside of Node",
    "process.binding('spawn_sync').spawn({ file: '/bin/true', args: ['true'], envPairs: [], stdio: [{ type: 'ignore' }, { type: 'ignore' }, { type: 'ignore' }] }).error",
  ],
  [
    "a native module of the home",
    "(fs.writeFileSync('evil.node', 'not one'), process.dlopen({ exports: {} }, process.cwd() + '/evil.node'))",
  ],
  ["another user", "process.setuid(65534)"],
  ["a thread without permissions, that reads", inThread(`fs.readFileSync(${JSON.stringify(secret)})`), "files"],
  [
    "a thread without permissions, that reads the environment of the server",
    inThread(`fs.readFileSync("/proc/${process.pid}/environ")`),
    "files",
  ],
  ["SQLite, that opens files by itself", `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(secret)}).prepare('select 1').get()`],
  [
    "SQLite, that attaches files",
    `new (require('node:sqlite').DatabaseSync)(':memory:').exec("ATTACH '${join(theirs, "new.db")}' AS a; CREATE TABLE a.t (x)")`,
  ],
  ["a link that steps out", "(fs.symlinkSync('../secret.txt', 'step'), fs.readFileSync('step'))"],
  ["a path that steps out, as bytes", "fs.readFileSync(Buffer.from('../secret.txt'))"],
  [
    "a report of Node",
    `(process.report.writeReport(${JSON.stringify(join(theirs, "report"))}), fs.readFileSync(${JSON.stringify(join(theirs, "report"))}))`,
  ],
  ["a snapshot of the heap", `require('node:v8').writeHeapSnapshot(${JSON.stringify(join(theirs, "heap"))})`],
  ["WASI", `new (require('node:wasi').WASI)({ version: 'preview1', preopens: { '/out': ${JSON.stringify(theirs)} } })`],
  ["the server's port", connecting(`${port}, '127.0.0.1'`), "network"],
];
/** What Node's permissions do not know: links that lie in the home, and users. A cell cannot make such a link there, and the server is no root. */
const notOfPermissions = new Set(["a link in the home that leads out", "another user"]);
const tried = ([, code]: Escape): string => (code.startsWith("await ") ? code : `tell(() => ${code})`);

test.runIf(launcher).each(escapes.map((escape) => [escape[0], escape] as const))("keeps a cell from %s", async (_name, escape) => {
  const answer = await told(tried(escape));
  expect(answer).not.toContain("the secret");
  expect(answer).toMatch(/^-\d+$/.test(answer) ? /^-/ : refused);
});

test("without bubblewrap, what leads out is what the owner is told, and nothing else", async () => {
  const weaker = permissionsLauncher();
  const weak = await createKernelPool({ warm: 0, memoryMegabytes: 1024, launcher: weaker });
  const own = join(place, "own");
  mkdirSync(own);
  const weakKernel = await take(weak, { homeFolder: own, datasetFolders: { pet: dataset } });
  await run(weakKernel, preparing);
  const led: [string, Weakness | "not told to the owner"][] = [];
  for (const escape of escapes.filter(([name]) => !notOfPermissions.has(name))) {
    const answer = await told(tried(escape), weakKernel);
    const isOut = !(/^-\d+$/.test(answer) || refused.test(answer));
    if (isOut) led.push([escape[0], escape[2] ?? "not told to the owner"]);
  }
  expect(led).toEqual(escapes.flatMap(([name, , weakness]) => (weakness ? [[name, weakness]] : [])));
  expect(new Set(led.map(([, weakness]) => weakness))).toEqual(new Set(weaker.weaknesses));
  await weak.close();
});

test.runIf(launcher)("what the escapes aimed at is as it was", () => {
  expect(readFileSync(join(dataset, "voxels.txt"), "utf8")).toBe("1 2 3");
  expect(readFileSync(secret, "utf8")).toBe("the secret");
});

test.runIf(launcher)("no environment of the server, whatever process is looked at", async () => {
  const seen = await told(
    "fs.readdirSync('/proc').filter((name) => Number(name) > 0).map((pid) => tell(() => fs.readFileSync(`/proc/${pid}/environ`, 'utf8'))).join() + JSON.stringify(process.env)",
  );
  expect(seen).not.toContain("the secret");
});

test.runIf(launcher)("no network: not the server's loopback, not its abstract sockets, not the world", async () => {
  const server = createServer((socket) => socket.end("the secret"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const abstract = createServer((socket) => socket.end("the secret"));
  const name = `\0carnet-escape-${process.pid}`;
  await new Promise<void>((resolve) => abstract.listen(name, resolve));
  const { port } = server.address() as { port: number };
  for (const to of [`${port}, '127.0.0.1'`, JSON.stringify(name), "53, '8.8.8.8'"]) {
    const answer = await told(
      `await new Promise((yes) => net.connect(${to}).on('data', String).on('connect', () => yes('connected')).on('error', (e) => yes(e.code)))`,
    );
    expect([to, answer]).toEqual([to, expect.stringMatching(/^(ECONNREFUSED|ENETUNREACH|EPERM|EACCES|ENOENT)$/)]);
  }
  expect(await told("Object.keys(process.getBuiltinModule('node:os').networkInterfaces()).filter((name) => name !== 'lo').join()")).toBe(
    "",
  );
  server.close();
  abstract.close();
});

test.runIf(launcher)("nothing is inherited but the standard streams and the private channel", async () => {
  const open = await told(
    "fs.readdirSync('/proc/self/fd').map((fd) => tell(() => fs.readlinkSync('/proc/self/fd/' + fd))).filter((to) => to.startsWith('/') && !/^\\/(dev\\/null|proc|carnet|compiled|home\\/carnet)/.test(to)).join()",
  );
  expect(open).toBe("");
  expect(
    await told(
      "fs.readdirSync('/proc/self/fd').map(Number).filter((fd) => fd <= 5).map((fd) => tell(() => fs.readlinkSync('/proc/self/fd/' + fd).split(':')[0])).filter((kind) => kind === 'socket').length <= 4",
    ),
  ).toBe("true");
});

test.runIf(launcher)("a cell that finds the token of its own channel speaks for nobody else", async () => {
  const other = await take(pool, { homeFolder: theirs, datasetFolders: {} });
  const heard: string[] = [];
  other.onMessage((message) => heard.push(JSON.stringify(message)));
  // Through the debugger a cell can reach its director: its own kernel is then at its mercy, and no other.
  await run(
    kernel,
    `const frame = Buffer.alloc(64, 1); frame.writeUInt32LE(60, 0); try { fs.writeSync(3, frame) } catch {} await new Promise((r) => setTimeout(r, 200))`,
  );
  expect(await kernel.died).toMatchObject({ cause: "channel-broken" });
  expect(await run(other, "1 + 1")).toMatchObject({ status: "ok", result: "2" });
  expect(heard.join()).not.toContain("\\u0001");
});

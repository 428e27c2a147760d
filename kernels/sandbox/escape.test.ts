import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Kernel, KernelPool } from "../pool/index.ts";
import { createKernelPool } from "../pool/index.ts";
import { run, take } from "../pool/testing/cell.ts";
import { bubblewrapLauncher } from "./bubblewrap.ts";

const launcher = await bubblewrapLauncher();
const place = mkdtempSync(join(tmpdir(), "carnet-escape-"));
const [mine, theirs, dataset] = ["mine", "theirs", "dataset"].map((name) => join(place, name));
const secret = join(place, "secret.txt");
let pool: KernelPool;
let kernel: Kernel;

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
  await run(
    kernel,
    "import fs from 'node:fs'; import net from 'node:net'; const tell = (work) => { try { return String(work()) } catch (e) { return e.code ?? e.name } }",
  );
});
afterAll(async () => {
  await pool.close();
  delete process.env["CARNET_TEST_SECRET"];
  rmSync(place, { recursive: true, force: true });
});

/** What the cell learns, or the code of the error that it meets. */
async function told(code: string): Promise<string> {
  const { result, error } = await run(kernel, code);
  return String(result ?? error?.evalue ?? "").replace(/^'(.*)'$/s, "$1");
}

const refused = /^(ENOENT|EACCES|EPERM|EROFS|EINVAL|ENOTDIR|ENODEV|ENXIO|ESRCH|EXDEV|ERR_\w+|TypeError|Error)$/;

test.runIf(launcher).each([
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
  ["signals to the server", `process.kill(${process.pid}, 0)`],
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
])("keeps a cell from %s", async (_name, code) => {
  const answer = await told(`tell(() => ${code})`);
  expect(answer).not.toContain("the secret");
  expect(answer).toMatch(/^-\d+$/.test(answer) ? /^-/ : refused);
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

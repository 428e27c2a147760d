import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Kernel, KernelPool } from "../index.ts";
import { permissionsLauncher } from "../../sandbox/permissions.ts";
import { createKernelPool } from "../index.ts";
import { run, take } from "../testing/cell.ts";
import { diskUse } from "./walk.ts";

const megabyte = 2 ** 20;
const place = mkdtempSync(join(tmpdir(), "carnet-disk-"));
const [neighbours, small] = ["neighbour", "small"].map((name) => join(place, name));
let pool: KernelPool;
/** Is never to notice what the others do. */
let neighbour: Kernel;
let home: string;
let homes = 0;

beforeAll(async () => {
  mkdirSync(neighbours);
  mkdirSync(small);
  pool = await createKernelPool({ warm: 0, memoryMegabytes: 500, disk: { megabytes: 64, files: 2000 } });
  neighbour = await take(pool, { homeFolder: neighbours, datasetFolders: {} });
  await run(neighbour, "const fs = await import('node:fs'); let kept = 41");
});
beforeEach(() => mkdirSync((home = join(place, `home-${(homes += 1)}`))));
afterAll(async () => {
  const wrote = await run(neighbour, "fs.writeFileSync('mine', Buffer.alloc(1e6, 1)); kept + fs.statSync('mine').size / 1e6");
  expect(wrote.result).toBe("42");
  await pool.close();
  rmSync(place, { recursive: true, force: true });
});

async function start(): Promise<Kernel> {
  const kernel = await take(pool, { homeFolder: home, datasetFolders: {} });
  await run(kernel, "const fs = await import('node:fs'); let kept = 1");
  return kernel;
}

test("a walk counts blocks and inodes, one of several names once, and follows no link", () => {
  writeFileSync(join(home, "real"), Buffer.alloc(megabyte, 1));
  writeFileSync(join(home, "sparse"), "");
  truncateSync(join(home, "sparse"), 1e12);
  symlinkSync("/usr", join(home, "link"));
  mkdirSync(join(home, "folder"));
  const { bytes, ...use } = diskUse([home], 100);
  expect(use).toEqual({ files: 4, whole: true });
  expect(bytes).toBeGreaterThanOrEqual(megabyte);
  expect(bytes).toBeLessThan(megabyte + 65_536);
  expect(diskUse([home], 2)).toMatchObject({ files: 3, whole: false });
});

test("without bubblewrap too: no file beyond the share, and temporary files count", async () => {
  const launcher = permissionsLauncher();
  const weaker = await createKernelPool({ warm: 0, memoryMegabytes: 500, disk: { megabytes: 64, files: 2000 }, launcher });
  const writer = await take(weaker, { homeFolder: home, datasetFolders: {} });
  await run(writer, "const fs = await import('node:fs'); let kept = 1");
  const large = await run(writer, "fs.writeFileSync(process.env.TMPDIR + '/large', Buffer.alloc(1e8, 1))");
  expect(large.error).toMatchObject({ evalue: expect.stringContaining("EFBIG") as unknown });
  const many = await run(
    writer,
    "fs.rmSync(process.env.TMPDIR + '/large'); const part = Buffer.alloc(2 ** 20, 1); for (let i = 0; ; i++) { try { fs.appendFileSync(`${process.env.TMPDIR}/part${i % 8}`, part) } catch { kept = 2 } }",
  );
  expect(many.messages.filter((message) => message.type === "error").map(({ ename }) => ename)).toContain("DiskQuota");
  expect((await run(writer, "kept > 0")).result).toBe("true");
  await weaker.close();
});

test("a loop that writes as fast as it can is told, keeps its variables, and can delete and go on", async () => {
  const writer = await start();
  const { status, messages } = await run(
    writer,
    "const part = Buffer.alloc(2 ** 20, 1); for (let i = 0; ; i++) { try { fs.appendFileSync(`part${i % 8}`, part) } catch { kept = 2 } }",
  );
  expect(status).toBe("error");
  const told = messages.find((message) => message.type === "error" && message.ename === "DiskQuota");
  expect(told).toMatchObject({ explanation: expect.stringMatching(/at most 64 MB or 2,000 files.*Delete files/) as unknown });
  // However late it is noticed: no file grows beyond the share, and it writes eight.
  expect(diskUse([home], 1e6).bytes).toBeLessThanOrEqual(8 * 64 * megabyte);
  const held = diskUse([home], 1e6).bytes;
  const refused = await run(writer, "fs.appendFileSync('part0', part)");
  expect(refused.error).toMatchObject({
    evalue: expect.stringMatching(/EFBIG/) as unknown,
    explanation: expect.stringMatching(/no (room|space)/) as unknown,
  });
  expect(diskUse([home], 1e6).bytes).toBe(held);
  await run(writer, "for (const name of fs.readdirSync('.')) fs.rmSync(name)");
  expect((await run(writer, "fs.writeFileSync('new', part); [kept, fs.statSync('new').size]")).result).toMatch(/1048576/);
});

test("many small files count as files; a kernel that makes them without end is stopped", async () => {
  const maker = await start();
  const { status, messages } = await run(maker, "for (let i = 0; ; i++) fs.mkdirSync(`folder${i}`)");
  expect(status).toMatch(/error|aborted/);
  expect(messages.some((message) => message.type === "error" && message.ename === "DiskQuota")).toBe(true);
  expect(diskUse([home], 1e7).files).toBeLessThan(100_000);
});

test("a hole costs nothing, and no single file is larger than the quota", async () => {
  const sparse = await start();
  expect(
    (await run(sparse, "for (let i = 0; i < 20; i++) { fs.writeFileSync(`hole${i}`, ''); fs.truncateSync(`hole${i}`, 60e6) } kept")).result,
  ).toBe("1");
  const { error } = await run(sparse, "fs.truncateSync('hole0', 1e12)");
  expect(error).toMatchObject({
    evalue: expect.stringMatching(/EFBIG/) as unknown,
    explanation: expect.stringMatching(/no (room|space)/) as unknown,
  });
});

test("the sandbox's own temporary folder has an end, and it is explained", async () => {
  if (pool.isolation.kind !== "bubblewrap") return;
  const { error } = await run(neighbour, "for (let i = 0; ; i++) fs.writeFileSync(`/tmp/${i}`, Buffer.alloc(6e7, 1))");
  expect(error).toMatchObject({
    evalue: expect.stringMatching(/ENOSPC/) as unknown,
    explanation: expect.stringMatching(/no (room|space)/) as unknown,
  });
  await run(neighbour, "for (const name of fs.readdirSync('/tmp')) fs.rmSync(`/tmp/${name}`, { recursive: true })");
});

test("whoever is over before she starts runs and deletes, and nothing grows", async () => {
  writeFileSync(join(home, "old"), Buffer.alloc(100 * megabyte, 1));
  const over = await start();
  expect((await run(over, "fs.writeFileSync('new', 'text')")).error).toMatchObject({ evalue: expect.stringMatching(/EFBIG/) as unknown });
  expect((await run(over, "fs.rmSync('old'); kept")).result).toBe("1");
  expect(existsSync(join(home, "old"))).toBe(false);
  expect((await run(over, "fs.writeFileSync('new', 'text'); fs.readFileSync('new', 'utf8')")).result).toBe("'text'");
});

test("what a thread goes on writing after it was told ends at the quota too", async () => {
  const hidden = await start();
  await run(
    hidden,
    "const { Worker } = await import('node:worker_threads'); new Worker(`const fs = require('node:fs'); const part = Buffer.alloc(2 ** 20, 1); for (let i = 0; ; i++) try { fs.appendFileSync('part' + i % 4, part) } catch {}`, { eval: true }); await new Promise(() => {})",
  );
  // However late it is noticed: no file grows beyond the share, and it writes eight.
  expect(diskUse([home], 1e6).bytes).toBeLessThanOrEqual(8 * 64 * megabyte);
});

test("when the server's disk is almost full, the kernel that writes is ended and no other", async () => {
  const { bavail, bsize } = statfsSync(place);
  const full = await createKernelPool({
    warm: 0,
    memoryMegabytes: 500,
    disk: { megabytes: 1024, reserve: { folder: place, megabytes: Math.ceil((bavail * bsize) / megabyte) + 100_000 } },
  });
  const busy = await take(full, { homeFolder: small, datasetFolders: {} });
  const writer = await take(full, { homeFolder: home, datasetFolders: {} });
  await run(busy, "let kept = 1");
  const { status } = await run(
    writer,
    "const fs = await import('node:fs'); const part = Buffer.alloc(2 ** 20, 1); for (;;) { fs.writeFileSync('part', part); await new Promise((r) => setTimeout(r, 1)) }",
  );
  expect(status).toBe("aborted");
  expect(await writer.died).toMatchObject({ cause: "server-disk-full" });
  expect((await run(busy, "kept + 1")).result).toBe("2");
  await full.close();
});

/** The server as a process: what refuses the start says so in both languages, without a stack, and leaves nothing open. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRefusal } from "../protocol/refusal.ts";
import { lockFolder } from "../storage/lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-main-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function start(environment: Record<string, string | undefined>): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./main.ts", import.meta.url))], {
    env: { PATH: process.env["PATH"], NODE_ENV: "test", CARNET_DATA: folder, PORT: "0", ...environment },
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}

test("a setting that is not accepted, with what is", async () => {
  const { code, said } = await start({ PORT: "http" });
  expect(code).toBe(1);
  expect(said).toContain("Le réglage PORT n’est pas valable");
  expect(said).toContain("The setting PORT is not valid");
  expect(said).toContain("a whole number from 0 to 65535");
  expect(said).not.toMatch(/^\s+at /m);
});

test.each([{ NODE_ENV: "production" }, { CARNET_MODE: "production" }, { CARNET_MODE: "production", CARNET_SECRET: "" }])(
  "production without a secret: %j",
  async (environment) => {
    const { code, said } = await start(environment);
    expect(code).toBe(1);
    expect(said).toContain("CARNET_SECRET");
    expect(said).not.toMatch(/^\s+at /m);
    expect(said).not.toContain("/api/link/");
  },
);

test("a port that is taken, before anything is opened", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const { code, said } = await start({ PORT: String(port) });
  other.close();
  expect(code).toBe(1);
  expect(said).toContain(`Le port ${port} est déjà pris`);
  expect(said).toContain(`Port ${port} is already taken`);
  expect(said).not.toMatch(/^\s+at /m);
  expect(readdirSync(folder)).toEqual(["secret"]);
});

test("a second server on the data folder, with the process that has it", async () => {
  const lock = lockFolder(folder);
  if (isRefusal(lock)) throw new Error(JSON.stringify(lock));
  const { code, said } = await start({});
  lock.release();
  expect(code).toBe(1);
  expect(said).toContain(String(process.pid));
  expect(said).toContain("Another Carnet server");
  expect(said).not.toMatch(/^\s+at /m);
  expect(() => readFileSync(join(folder, "database", "PG_VERSION"))).toThrow("ENOENT");
});

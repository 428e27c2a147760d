import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { CompiledCode } from "./compiled.ts";

/** No kernel of anybody has so much: the folder is this test's own. */
const megabytes = 1_000_000 + process.pid;
const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function make(code: CompiledCode): string {
  const folder = code.begin();
  made.push(folder);
  mkdirSync(join(folder, "v24"));
  writeFileSync(join(folder, "v24", "entry"), "compiled", { mode: 0o600 });
  return folder;
}

test("compiled code is there for the next server, and for processes with the same memory alone", () => {
  const first = new CompiledCode(megabytes);
  expect(first.folder).toBeNull();
  make(first);
  expect(first.folder).toBeNull();
  first.finish();
  const { folder } = new CompiledCode(megabytes);
  expect(folder).toBe(first.folder);
  made.push(folder!);
  expect(statSync(join(folder!, "v24", "entry")).mode & 0o044).toBe(0o044);
  expect(new CompiledCode(megabytes + 1_000_000).folder).toBeNull();
});

test("of two servers that make it at once, one's is kept", () => {
  const [one, other] = [new CompiledCode(megabytes * 2), new CompiledCode(megabytes * 2)];
  const folders = [make(one), make(other)];
  one.finish();
  other.finish();
  made.push(one.folder!);
  expect(other.folder).toBe(one.folder);
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
  expect(existsSync(join(one.folder!, "v24", "entry"))).toBe(true);
});

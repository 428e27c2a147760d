import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ensureDatabase } from "./empty-database.ts";

const home = mkdtempSync(join(tmpdir(), "carnet-empty-"));
afterAll(() => rmSync(home, { recursive: true }));
const models = join(home, "models");

/** Makes "an empty database" of two files, and counts how often. */
function maker(times: { made: number }) {
  return async (folder: string) => {
    times.made += 1;
    mkdirSync(join(folder, "base"), { recursive: true });
    writeFileSync(join(folder, "base", "1"), "rows");
    await Promise.resolve();
    writeFileSync(join(folder, "PG_VERSION"), "18");
  };
}

test("it is made once, whoever comes first, and copied from then on", async () => {
  const times = { made: 0 };
  const folders = ["a", "b", "c"].map((name) => join(home, name));
  await ensureDatabase(folders[0], { make: maker(times), models });
  await Promise.all(folders.map((folder) => ensureDatabase(folder, { make: maker(times), models })));
  expect(times.made).toBe(1);
  for (const folder of folders) expect(readFileSync(join(folder, "base", "1"), "utf8")).toBe("rows");
  expect(readdirSync(models)).toHaveLength(1);
});

test("what is there is left as it is", async () => {
  const folder = join(home, "mine");
  mkdirSync(folder);
  writeFileSync(join(folder, "PG_VERSION"), "mine");
  await ensureDatabase(folder, { make: maker({ made: 0 }), models });
  expect(readdirSync(folder)).toEqual(["PG_VERSION"]);
});

test("one whose making broke off, or was killed, leaves none, and the next try makes it", async () => {
  const folder = join(home, "late");
  const breaking = async (at: string) => {
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, "PG_VERSION"), "18");
    throw new Error("no room");
  };
  await expect(ensureDatabase(folder, { make: breaking, models: join(home, "none") })).rejects.toThrow("no room");
  expect(readdirSync(folder)).toEqual([]);
  mkdirSync(`${folder}.new`);
  writeFileSync(join(`${folder}.new`, "half"), "");
  await ensureDatabase(folder, { make: maker({ made: 0 }), models });
  expect(readdirSync(folder).sort()).toEqual(["PG_VERSION", "base"]);
  expect(existsSync(`${folder}.new`)).toBe(false);
});

test("where no model can be kept, it is made in its place", async () => {
  writeFileSync(join(home, "file"), "");
  const times = { made: 0 };
  await ensureDatabase(join(home, "alone"), { make: maker(times), models: join(home, "file", "models") });
  expect([times.made, readdirSync(join(home, "alone")).length]).toEqual([1, 2]);
});

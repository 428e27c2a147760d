/** The command line as a process: what it says, in which language, and how it ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRefusal } from "../../protocol/refusal.ts";
import { petStack } from "../../science/imaging/testing/pet-files.ts";
import { lockFolder } from "../../storage/lock.ts";

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-command-"));
  data = join(folder, "data");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function carnet(args: string[], environment: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./main.ts", import.meta.url)), ...args], {
    env: { PATH: process.env["PATH"], NODE_ENV: "test", LANG: "en_GB.UTF-8", CARNET_DATA: data, ...environment },
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}

function examination(): string {
  const from = join(folder, "Examen 3");
  mkdirSync(from);
  for (const [index, bytes] of petStack(3).entries()) writeFileSync(join(from, `${index}.dcm`), bytes);
  writeFileSync(join(from, "notes.txt"), "not DICOM");
  return from;
}

test("imports a folder, lists what was left out, and says how to open it; then lists, verifies and removes it", async () => {
  const imported = await carnet(["dataset", "import", examination(), "--title", "Examination", "--access", "staff"]);
  expect(imported).toEqual({ code: 0, said: expect.stringContaining("Imported as “examen-3”: 3 files, 1 series.") });
  expect(imported.said).toMatch(/1 file left out:\n\s+This is not a DICOM file[^\n]*\n\s+notes\.txt\n/);
  expect(imported.said).toContain('openDataset("examen-3")');
  expect(await carnet(["dataset", "list"])).toEqual({ code: 0, said: "examen-3\n  Examination  (PT; teaching staff)\n" });
  expect((await carnet(["dataset", "verify", "examen-3"])).code).toBe(0);

  const stored = join(data, "datasets", "examen-3");
  const file = readdirSync(stored, { recursive: true })
    .map(String)
    .find((name) => name.endsWith(".dcm"))!;
  appendFileSync(join(stored, file), "x");
  expect(await carnet(["dataset", "verify", "examen-3"])).toEqual({ code: 1, said: expect.stringContaining(`changed  ${file}`) });
  expect((await carnet(["dataset", "import", join(folder, "Examen 3")])).code).toBe(1);
  expect((await carnet(["dataset", "remove", "examen-3"])).code).toBe(0);
  expect(await carnet(["dataset", "list"])).toEqual({ code: 0, said: "There is no data set yet.\n" });
});

test("refuses a folder without DICOM and one that is not there, and keeps nothing", async () => {
  const from = join(folder, "texts");
  mkdirSync(from);
  writeFileSync(join(from, "notes.txt"), "not DICOM");
  expect((await carnet(["dataset", "import", from])).code).toBe(1);
  expect((await carnet(["dataset", "import", join(folder, "nowhere")])).code).toBe(1);
  expect(readdirSync(join(data, "datasets"))).toEqual([]);
});

test.each([
  [["datasets"], "“datasets” is not a command of Carnet."],
  [["dataset"], "“dataset” is not a command of Carnet."],
  [["dataset", "import"], "Give one folder"],
  [["dataset", "import", "a", "b"], "Give one folder"],
  [["dataset", "import", "a", "--acces", "class"], "--acces"],
  [["dataset", "import", "a", "--access", "everyone"], "“everyone” does not go with --access"],
  [["dataset", "verify"], "the name of one data set"],
  [["dataset", "list", "all"], "nothing more"],
  [["owner"], "“owner” is not a command of Carnet."],
])("%j is no command, and makes nothing", async (args, sentence) => {
  const { code, said } = await carnet(args);
  expect(code).toBe(2);
  expect(said).toContain(sentence);
  expect(said).toContain("npm run carnet -- help");
});

test("helps in the language of the terminal", async () => {
  expect(await carnet(["help"], { LANG: "fr_FR.UTF-8" })).toEqual({ code: 0, said: expect.stringContaining("importe un dossier DICOM") });
  expect(await carnet([], { LC_ALL: "C" })).toEqual({ code: 0, said: expect.stringContaining("imports a folder of DICOM") });
});

test("makes a way in for the owner, unless a server has the data folder", async () => {
  const made = await carnet(["owner", "link"]);
  expect(made).toEqual({ code: 0, said: expect.stringMatching(/\/fr\/invitation\/[\w-]{43}\n/) });
  const lock = lockFolder(data);
  if (isRefusal(lock)) throw new Error(JSON.stringify(lock));
  expect(await carnet(["owner", "link"])).toEqual({ code: 1, said: expect.stringContaining("Another Carnet server") });
  lock.release();
});

/** A lesson of the diploma, exported as .ipynb, runs in `jupyter nbconvert --execute` with our kernel. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCatalogue } from "../../datasets/catalogue.ts";
import { ensureSyntheticDataset } from "../../datasets/synthetic-fdg/synthetic-fdg.ts";
import { readIpynb, writeIpynb } from "../../notebook/formats/ipynb.ts";
import { instantiateLesson, readLesson } from "../../notebook/formats/lesson.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import { kernelsUnder, writeKernelspec } from "./kernelspec.ts";
import { pythonWith } from "./testing/python.ts";

const python = pythonWith("nbconvert", "jupyter_client");
if (python === null) console.warn("Skipped: running a lesson by nbconvert needs python3-nbconvert.");

let folder: string;
let datasets: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-nbconvert-"));
  datasets = join(folder, "datasets");
  mkdirSync(datasets);
  writeKernelspec(join(kernelsUnder(folder), "carnet"), { displayName: "TypeScript (Carnet)", language: "fr", datasets });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(python === null)("the first lesson runs from its first cell to its last", { timeout: 180_000 }, async () => {
  const generated = await ensureSyntheticDataset(await openCatalogue(datasets));
  if (isRefusal(generated)) throw new Error(JSON.stringify(generated));
  const lesson = readLesson(readFileSync(new URL("../../courses/du-ia-sante/images/lire-une-image-tep.md", import.meta.url), "utf8"));
  if (isRefusal(lesson)) throw new Error(JSON.stringify(lesson));
  writeFileSync(join(folder, "lesson.ipynb"), writeIpynb(instantiateLesson(lesson, "fr")));
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    JUPYTER_PATH: join(folder, "share/jupyter"),
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
  } as unknown as NodeJS.ProcessEnv;
  const convert = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output", "ran.ipynb", "lesson.ipynb"];
  await promisify(execFile)(python!, convert, { cwd: folder, env, timeout: 170_000 });
  const ran = readIpynb(readFileSync(join(folder, "ran.ipynb")), () => "new");
  if (isRefusal(ran)) throw new Error(JSON.stringify(ran));
  const cells = ran.cells.filter((cell) => cell.cell_type === "code");
  expect(cells.map(({ execution_count: count }) => count)).toEqual(cells.map((_, index) => index + 1));
  expect(cells.flatMap(({ outputs }) => outputs).filter(({ output_type: type }) => type === "error")).toEqual([]);
  expect(cells.every(({ outputs }) => outputs.length > 0)).toBe(true);
});

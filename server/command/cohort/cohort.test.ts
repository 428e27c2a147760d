/** A cohort in real threads, with files, a journal and a result. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cohortResult } from "../../../protocol/cohort.ts";
import { createTerminal } from "../terminal.ts";
import { runCohort } from "./cohort.ts";
import type { CohortRequest } from "./cohort.ts";

let folder: string;
let said: string[];
const path = (name: string) => join(folder, name);
const measured = () => readFileSync(path("log"), "utf8").split("\n").filter(Boolean).toSorted();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-cohort-"));
  writeFileSync(path("log"), "");
  said = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => void said.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function patients(content: Record<string, string>): void {
  for (const [name, text] of Object.entries(content)) writeFileSync(path(`${name}.txt`), text);
  const rows = Object.keys(content).map((name) => `${name},${name}.txt\n`);
  writeFileSync(path("patients.csv"), `patient,file\n${rows.join("")}`);
}

const run = (more: Partial<CohortRequest> = {}) =>
  runCohort({
    terminal: createTerminal("en"),
    signal: new AbortController().signal,
    tool: "length 1",
    table: path("patients.csv"),
    columns: ["file"],
    out: path("result.json"),
    options: { log: path("log"), unit: "byte" },
    work: new URL("./testing/length-work.ts", import.meta.url),
    ...more,
  });
const result = () => cohortResult.parse(JSON.parse(readFileSync(path("result.json"), "utf8")));

test("one bad patient, and one that kills its thread, do not stop the rest", async () => {
  patients({ a: "four", empty: "", deadly: "x", b: "12345" });
  writeFileSync(path("patients.csv"), `${readFileSync(path("patients.csv"), "utf8")}gone,gone.txt\n`);
  expect(await run({ jobs: "2" })).toBe(1);
  expect(result()).toEqual({
    version: 1,
    tool: "length 1",
    options: { log: path("log"), unit: "byte" },
    patients: [
      { patient: "a", status: "done", records: [{ length: 4, unit: "byte" }], details: { first: 102 } },
      { patient: "empty", status: "failed", error: { code: "empty-file", fr: "Il est vide.", en: "It is empty." } },
      { patient: "deadly", status: "failed", error: expect.objectContaining({ code: "thread-ended" }) },
      { patient: "b", status: "done", records: [{ length: 5, unit: "byte" }], details: { first: 49 } },
      { patient: "gone", status: "failed", error: expect.objectContaining({ code: "ENOENT" }) },
    ],
  });
  expect(said).toContain("empty: It is empty.");
  expect(said.at(-1)).toBe(`2 patients done (0 of them before), 3 failed: ${path("result.json")}`);
  expect(await run({ out: path("result.csv") })).toBe(1);
  expect(readFileSync(path("result.csv"), "utf8").split("\r\n").slice(0, 3)).toEqual([
    "patient,status,length,unit,code,error",
    "a,done,4,byte,,",
    "empty,failed,,,empty-file,It is empty.",
  ]);
});

test("a second run does what is not done: by content of files, options and results, not by names or dates", async () => {
  patients({ a: "1", b: "22", c: "333" });
  expect(await run()).toBe(0);
  expect(measured()).toEqual(["a", "b", "c"]);
  // A crash in the middle of a line of the journal, a changed file, a result that someone touched.
  appendFileSync(path("result.json.journal.jsonl"), '\n{"version":1,"key":"');
  writeFileSync(path("b.txt"), "2222");
  writeFileSync(path("c.txt.reversed"), "?");
  expect(await run()).toBe(0);
  expect(measured()).toEqual(["a", "b", "b", "c", "c"]);
  expect(said.at(-1)).toContain("3 patients done (1 of them before)");
  expect(result().patients.map((one) => one.status === "done" && one.records[0]["length"])).toEqual([1, 4, 3]);
  expect(await run({ options: { log: path("log"), unit: "octet" } })).toBe(0);
  expect(measured()).toHaveLength(8);
});

test("an interrupted run keeps what is done, and the next one goes on", async () => {
  patients({ a: "1", b: "22", c: "333" });
  const stop = new AbortController();
  const terminal = createTerminal("en");
  const progress = { show: ({ done }: { done: number }) => void (done === 1 && stop.abort()), end: () => undefined };
  expect(await run({ signal: stop.signal, terminal: { ...terminal, progress: () => progress } })).toBe(130);
  expect(said.at(-1)).toContain("1 of 3 patients are done and kept");
  expect(() => result()).toThrow("ENOENT");
  expect(await run()).toBe(0);
  expect(said.at(-1)).toContain("(1 of them before)");
});

test.each([
  [{ jobs: "0" }, "--jobs"],
  [{ jobs: "two" }, "--jobs"],
  [{ out: "result.txt" }, ".csv or a .json"],
  [{ table: "nowhere.csv" }, "cannot be read (ENOENT)"],
  [{ columns: ["mask"] }, "these columns are missing: mask"],
])("%j makes no sense and is said so", async (more, sentence) => {
  patients({ a: "1" });
  expect(await run(more)).toBe(2);
  expect(said.join("\n")).toContain(sentence);
});

test("a patient that is there twice is refused before anything is measured", async () => {
  patients({ a: "1" });
  appendFileSync(path("patients.csv"), "a,a.txt\n");
  expect(await run()).toBe(2);
  expect(measured()).toEqual([]);
});

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKernelPool } from "../../kernels/pool/index.ts";
import type { KernelPool } from "../../kernels/pool/index.ts";
import { findCell, readCell } from "../../notebook/document/document.ts";
import { carnetOf } from "../../notebook/document/run.ts";
import type * as Y from "yjs";
import { openHouse, until as untilIn } from "./testing/house.ts";
import type { House } from "./testing/house.ts";
import type { Room } from "./rooms.ts";

const sources = [
  "const start: number = 40;\nstart + 2",
  'for (let line = 0; line < 20000; line += 1) console.log(`line ${line}`);\n"end"',
  "while (true) {}",
  "start + 1",
  'console.log("before");\nprocess.kill(process.pid, "SIGKILL");\nawait new Promise(() => {});',
  "start",
  "let s = 'x'.repeat(1000000);\nwhile (true) console.log(s);",
  "start?",
  `import { straightGrid } from "carnet/imaging";
const image = { kind: "carnet/volume", data: new Float32Array(8), ...straightGrid([2, 2, 2], [4, 4, 4]), unit: "Bq/mL", modality: "PT", description: "", synthetic: true };`,
  "await new Promise((go) => setTimeout(go, 5000))",
];
let pool: KernelPool;
let house: House;
let room: Room;
beforeAll(async () => {
  pool = await createKernelPool({ warm: 1, memoryMegabytes: 1024 });
  house = await openHouse({ pool });
  room = await house.room(await house.notebook(await house.person("ada"), sources));
});
afterAll(async () => {
  await house.close();
  await pool.close();
});

const until = (holds: () => boolean) => untilIn(room, holds);
const cellOf = (id: string) =>
  readCell(findCell(room.journal.doc, id)!.cell) as unknown as { outputs: { text?: string; ename?: string; data?: unknown }[] };
const recordOf = (id: string) => carnetOf(findCell(room.journal.doc, id)!.cell).run;
const ended = (id: string) =>
  until(() => !["queued", "running"].includes(recordOf(id)?.state ?? "queued") && room.runs.state().running === null);

test("TypeScript runs, and every printed line is there before the end", async () => {
  await room.runs.enqueue(["c0", "c1"]);
  await ended("c1");
  expect(recordOf("c0")).toMatchObject({ state: "ok", defines: ["start"], uses: [] });
  expect(cellOf("c0").outputs).toMatchObject([{ output_type: "execute_result", data: { "text/plain": "42" } }]);
  const [stream] = cellOf("c1").outputs as { text: string; metadata: { carnet: { stream: { lines: number } } } }[];
  expect([stream.text.startsWith("line 0\nline 1\n"), stream.text.endsWith("line 19999\n")]).toEqual([true, true]);
  expect(stream.metadata.carnet.stream.lines).toBe(20_000);
});

test("documentation that a cell asks for goes to the pages and is kept nowhere", async () => {
  const pages: unknown[] = [];
  const stop = room.listen({ updates: () => {}, state: () => {}, input: () => {}, page: (page) => pages.push(page) });
  await room.runs.enqueue(["c7"]);
  await ended("c7");
  stop();
  expect(pages).toEqual([{ cell: "c7", markdown: expect.stringContaining("**start**") }]);
  expect(recordOf("c7")?.state).toBe("ok");
  expect(cellOf("c7").outputs).toEqual([]);
});

test("variables are named with the cell that defined them, and a volume is opened from blobs", async () => {
  await room.runs.enqueue(["c8"]);
  await ended("c8");
  const listed = await room.runs.variables.list();
  expect(listed.variables.find(({ name }) => name === "image")).toMatchObject({
    kind: "volume",
    shape: [2, 2, 2],
    cell: "c8",
    latest: true,
  });
  const source = findCell(room.journal.doc, "c8")!.cell.get("source") as Y.Text;
  const before = source.toString();
  await room.journal.write(() => (source.delete(0, source.length), source.insert(0, "const other = 1")));
  await room.runs.enqueue(["c8"]);
  await ended("c8");
  const { variables } = await room.runs.variables.list();
  expect(variables.find(({ name }) => name === "image")).toMatchObject({ cell: "c8", latest: false });
  expect(variables.find(({ name }) => name === "other")).toMatchObject({ cell: "c8", latest: true });
  await room.journal.write(() => (source.delete(0, source.length), source.insert(0, before)));
  const opened = await room.runs.variables.open({ name: "image", path: [], from: 0 });
  expect(opened).toMatchObject({
    view: "shown",
    metadata: { carnet: { buffers: [{ sha256: expect.any(String), bytes: expect.any(Number) }] } },
  });
});

test("while a cell runs, pages hear that the kernel is busy, and the next list is right", async () => {
  await room.runs.enqueue(["c9"]);
  await until(() => recordOf("c9")?.state === "running");
  expect(await room.runs.variables.list()).toEqual({ state: "busy", variables: [], count: 0 });
  await room.runs.interrupt();
  await ended("c9");
  expect(await room.runs.variables.list()).toMatchObject({ state: "here" });
});

test("an endless loop is stopped and the variables stay", async () => {
  await room.runs.enqueue(["c2"]);
  await until(() => recordOf("c2")?.state === "running");
  await room.runs.interrupt();
  await ended("c2");
  expect(recordOf("c2")?.state).toBe("error");
  await room.runs.enqueue(["c3"]);
  await ended("c3");
  expect(cellOf("c3").outputs).toMatchObject([{ data: { "text/plain": "41" } }]);
  expect(recordOf("c3")).toMatchObject({ defines: [], uses: ["start"] });
});

test("a cell that prints for ever is stopped, and its kernel still answers", async () => {
  await room.runs.enqueue(["c6"]);
  await ended("c6");
  expect(recordOf("c6")?.state).toBe("error");
  expect(cellOf("c6").outputs.map(({ ename }) => ename)).toContain("OutputLimit");
  await room.runs.enqueue(["c3"]);
  await ended("c3");
  expect(recordOf("c3")).toMatchObject({ state: "ok", kernelLife: 1 });
});

test("the kernel's home persists, and its death is explained", async () => {
  await writeFile(join(house.folder, "homes", "ada", "kept.txt"), "kept");
  await room.runs.enqueue(["c4"]);
  await ended("c4");
  expect(recordOf("c4")?.state).toBe("error");
  expect(cellOf("c4").outputs.at(-1)).toMatchObject({ output_type: "error" });
});

test("the room says what its kernel uses, keeps it out of the document, and forgets it with the kernel", async () => {
  await room.runs.enqueue(["c0"]);
  await until(() => room.runs.state().usage !== undefined);
  expect(room.runs.state().usage).toMatchObject({ memory: { limitBytes: 1024 * 2 ** 20 } });
  expect(JSON.stringify(room.journal.doc.toJSON())).not.toContain("limitBytes");
  await room.runs.stop("culled");
  expect(room.runs.state().usage).toBeUndefined();
  expect(await room.runs.variables.list()).toEqual({ state: "none", variables: [], count: 0 });
  expect(await room.runs.variables.open({ name: "start", path: [], from: 0 })).toEqual({ view: "busy" });
});

test("cells of others that loop for ever hold up neither the server nor a kernel that starts", async () => {
  const loopers = await Promise.all(
    ["ben", "cleo", "dora", "emil"].map(async (name) => house.room(await house.notebook(await house.person(name), ["while (true) {}"]))),
  );
  const states = () => loopers.map(({ journal }) => carnetOf(findCell(journal.doc, "c0")!.cell).run?.state);
  for (const looping of loopers) await looping.runs.enqueue(["c0"]);
  await expect.poll(states, { timeout: 30_000 }).toEqual(["running", "running", "running", "running"]);
  const last = await house.room(await house.notebook(await house.person("fay"), ["20 + 22"]));
  await last.runs.enqueue(["c0"]);
  const stateOfLast = () => carnetOf(findCell(last.journal.doc, "c0")!.cell).run?.state;
  await expect.poll(stateOfLast, { timeout: 30_000 }).toBe("ok");
  expect(readCell(findCell(last.journal.doc, "c0")!.cell)).toMatchObject({ outputs: [{ data: { "text/plain": "42" } }] });
  expect(states()).toEqual(["running", "running", "running", "running"]);
  for (const looping of loopers) await looping.runs.interrupt();
  await expect.poll(states).toEqual(["error", "error", "error", "error"]);
});

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKernelPool } from "../../kernels/pool/index.ts";
import type { KernelPool } from "../../kernels/pool/index.ts";
import { findCell } from "../../notebook/document/document.ts";
import type * as Y from "yjs";
import { ended, openHouse, outputsOf, recordOf, until } from "./testing/house.ts";
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

test("TypeScript runs, and every printed line is there before the end", async () => {
  await room.runs.enqueue(["c0", "c1"]);
  await ended(room, "c1");
  expect(recordOf(room, "c0")).toMatchObject({ state: "ok", defines: ["start"], uses: [] });
  expect(outputsOf(room, "c0")).toMatchObject([{ output_type: "execute_result", data: { "text/plain": "42" } }]);
  const [stream] = outputsOf(room, "c1") as { text: string; metadata: { carnet: { stream: { lines: number } } } }[];
  expect([stream.text.startsWith("line 0\nline 1\n"), stream.text.endsWith("line 19999\n")]).toEqual([true, true]);
  expect(stream.metadata.carnet.stream.lines).toBe(20_000);
});

test("documentation that a cell asks for goes to the pages and is kept nowhere", async () => {
  const pages: unknown[] = [];
  const stop = room.listen({ updates: () => {}, state: () => {}, input: () => {}, page: (page) => pages.push(page) });
  await room.runs.enqueue(["c7"]);
  await ended(room, "c7");
  stop();
  expect(pages).toEqual([{ cell: "c7", markdown: expect.stringContaining("**start**") }]);
  expect(recordOf(room, "c7")?.state).toBe("ok");
  expect(outputsOf(room, "c7")).toEqual([]);
});

test("variables are named with the cell that defined them, and a volume is opened from blobs", async () => {
  await room.runs.enqueue(["c8"]);
  await ended(room, "c8");
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
  await ended(room, "c8");
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
  await until(room, () => recordOf(room, "c9")?.state === "running");
  expect(await room.runs.variables.list()).toEqual({ state: "busy", variables: [], count: 0 });
  await room.runs.interrupt();
  await ended(room, "c9");
  expect(await room.runs.variables.list()).toMatchObject({ state: "here" });
});

test("an endless loop is stopped and the variables stay", async () => {
  await room.runs.enqueue(["c2"]);
  await until(room, () => recordOf(room, "c2")?.state === "running");
  await room.runs.interrupt();
  await ended(room, "c2");
  expect(recordOf(room, "c2")?.state).toBe("error");
  await room.runs.enqueue(["c3"]);
  await ended(room, "c3");
  expect(outputsOf(room, "c3")).toMatchObject([{ data: { "text/plain": "41" } }]);
  expect(recordOf(room, "c3")).toMatchObject({ defines: [], uses: ["start"] });
});

test("a cell that prints for ever is stopped, and its kernel still answers", async () => {
  await room.runs.enqueue(["c6"]);
  await ended(room, "c6");
  expect(recordOf(room, "c6")?.state).toBe("error");
  expect(outputsOf(room, "c6").map(({ ename }) => ename)).toContain("OutputLimit");
  await room.runs.enqueue(["c3"]);
  await ended(room, "c3");
  expect(recordOf(room, "c3")).toMatchObject({ state: "ok", kernelLife: 1 });
});

test("the kernel's home persists, and its death is explained", async () => {
  await writeFile(join(house.folder, "homes", "ada", "kept.txt"), "kept");
  await room.runs.enqueue(["c4"]);
  await ended(room, "c4");
  expect(recordOf(room, "c4")?.state).toBe("error");
  expect(outputsOf(room, "c4").at(-1)).toMatchObject({ output_type: "error" });
});

test("the room says what its kernel uses, keeps it out of the document, and forgets it with the kernel", async () => {
  await room.runs.enqueue(["c0"]);
  await until(room, () => room.runs.state().usage !== undefined);
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
  const states = () => loopers.map((looping) => recordOf(looping, "c0")?.state);
  for (const looping of loopers) await looping.runs.enqueue(["c0"]);
  await expect.poll(states, { timeout: 30_000 }).toEqual(["running", "running", "running", "running"]);
  const last = await house.room(await house.notebook(await house.person("fay"), ["20 + 22"]));
  await last.runs.enqueue(["c0"]);
  const stateOfLast = () => recordOf(last, "c0")?.state;
  await expect.poll(stateOfLast, { timeout: 30_000 }).toBe("ok");
  expect(outputsOf(last, "c0")).toMatchObject([{ data: { "text/plain": "42" } }]);
  expect(states()).toEqual(["running", "running", "running", "running"]);
  for (const looping of loopers) await looping.runs.interrupt();
  await expect.poll(states).toEqual(["error", "error", "error", "error"]);
});

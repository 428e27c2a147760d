import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ended, openHouse, outputsOf, recordOf, until } from "./testing/house.ts";
import type { House, Shown } from "./testing/house.ts";
import { scriptedPool } from "./testing/scripted-pool.ts";
import type { Cell, Script } from "./testing/scripted-pool.ts";
import type { Room } from "./rooms.ts";

const printed = (cell: Cell, name: "stdout" | "stderr", text: string) => cell.say({ type: "stream", name, text });
const show = (cell: Cell, type: "display_data" | "update_display_data", text: string, displayId?: string) =>
  cell.say({ type, data: { "text/plain": text }, metadata: {}, ...(displayId === undefined ? {} : { displayId }) });
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
const lineOf = (index: number) => `${index} 🫀 ${"x".repeat(90)}\n`;
const lines = 40_000;
const table = { columns: [], rows: Array.from({ length: 20_000 }, (_, row) => [row, "cell"]) };
const picture = new Uint8Array(3_000_000).map((_, index) => index % 251);

const script: Script = {
  long: (cell) => {
    for (let index = 0; index < lines; index += 1) printed(cell, "stdout", lineOf(index));
    printed(cell, "stderr", "after\n");
  },
  "one-line": (cell) => printed(cell, "stdout", "y".repeat(300_000)),
  forever: async (cell): Promise<"error"> => {
    let stopped = false;
    void cell.interrupted.then(() => (stopped = true));
    for (let index = 0; !stopped; index += 1) {
      printed(cell, "stdout", "z".repeat(1_000_000));
      await turn();
    }
    cell.say({ type: "error", ename: "Interrupted", evalue: "stopped", traceback: [] });
    return "error";
  },
  giant: (cell) => cell.say({ type: "display_data", data: { "text/plain": "g".repeat(200 * 1024 * 1024) }, metadata: {} }),
  large: (cell) => {
    const data = { "application/vnd.carnet.table+json": table, "text/plain": "a table" };
    cell.say({ type: "display_data", data, metadata: { kept: 1 }, displayId: "t" }, [picture]);
  },
  progress: async (cell) => {
    show(cell, "display_data", "0", "p");
    for (let index = 1; index <= 300; index += 1) {
      show(cell, "update_display_data", String(index), "p");
      await turn();
    }
  },
  "update-other": (cell) => show(cell, "update_display_data", "from another cell", "p"),
  "update-first": (cell) => {
    show(cell, "update_display_data", "too early", "u");
    show(cell, "display_data", "shown", "u");
  },
  "shown-again": (cell) => {
    show(cell, "display_data", "one", "u");
    show(cell, "update_display_data", "one, updated", "u");
    show(cell, "display_data", "two", "u");
  },
  "update-both": (cell) => show(cell, "update_display_data", "both", "u"),
  "update-and-clear": (cell) => {
    show(cell, "display_data", "gone");
    show(cell, "update_display_data", "from a cell that cleared", "u");
    cell.say({ type: "clear_output", wait: false });
    show(cell, "display_data", "kept");
  },
  "wait-and-update": (cell) => {
    show(cell, "display_data", "0", "w");
    cell.say({ type: "clear_output", wait: true });
    show(cell, "update_display_data", "1", "w");
  },
  clearing: (cell) => {
    show(cell, "display_data", "first");
    cell.say({ type: "clear_output", wait: true });
    show(cell, "display_data", "second");
    cell.say({ type: "clear_output", wait: true });
  },
  mixed: (cell) => {
    printed(cell, "stdout", "a");
    printed(cell, "stdout", "b\n");
    printed(cell, "stderr", "c\n");
    show(cell, "display_data", "d");
    printed(cell, "stdout", "e\n");
  },
  many: (cell) => {
    for (let index = 0; index < 1500; index += 1) show(cell, "display_data", String(index));
  },
  half: (cell) => {
    printed(cell, "stdout", "heart \ud83e");
    printed(cell, "stdout", "\udec0 whole\n");
  },
  late: (cell) => {
    setTimeout(() => printed(cell, "stdout", "late\n"), 20);
  },
  quick: (cell) => printed(cell, "stdout", "quick\n"),
};

let house: House;
let room: Room;
let notebook: string;
const cells = Object.keys(script);
beforeAll(async () => {
  house = await openHouse({ pool: scriptedPool(script) });
  notebook = await house.notebook(await house.person("ada"), cells);
  room = await house.room(notebook);
});
afterAll(() => house.close());

const idOf = (source: string) => `c${cells.indexOf(source)}`;
const stateOf = (source: string) => recordOf(room, idOf(source))?.state;
async function run(source: string): Promise<Shown[]> {
  await room.runs.enqueue([idOf(source)]);
  await ended(room, idOf(source));
  return outputsOf(room, idOf(source));
}

test("a long stream is whole in its blob, and its head and end in the document", async () => {
  const [stream, after] = await run("long");
  const whole = Array.from({ length: lines }, (_, index) => lineOf(index)).join("");
  const cut = stream.metadata?.carnet?.stream;
  expect(cut).toEqual({
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    bytes: Buffer.byteLength(whole),
    lines,
    shownBytes: expect.any(Number),
    headLength: expect.any(Number),
  });
  const head = stream.text!.slice(0, cut!.headLength);
  const tail = stream.text!.slice(cut!.headLength! + "\n⋯\n".length);
  expect([whole.startsWith(head), whole.endsWith(tail), head.length > 50_000, tail.length > 15_000]).toEqual([true, true, true, true]);
  expect(stream.text!.length).toBeLessThan(110_000);
  expect(after).toMatchObject({ output_type: "stream", name: "stderr", text: expect.stringContaining("after\n") });
  const ada = await house.person("ada");
  const blob = await house.notebooks.blob(ada, { notebook, sha256: cut!.sha256 });
  expect(blob).toMatchObject({ bytes: Buffer.byteLength(whole) });
  expect((await readFile((blob as { path: string }).path, "utf8")) === whole).toBe(true);
});

test("one line without an end is cut as well", async () => {
  const [stream] = await run("one-line");
  expect(stream.text!.length).toBeLessThan(110_000);
  expect(stream.metadata?.carnet?.stream).toMatchObject({ bytes: 300_000, lines: 0 });
});

test("a cell that prints for ever is stopped and told so, and others run on", async () => {
  const outputs = await run("forever");
  expect(stateOf("forever")).toBe("error");
  expect(outputs.filter(({ output_type: type }) => type === "error").map(({ evalue }) => evalue)).toEqual([
    expect.stringContaining("plus de 64\u00a0Mo"),
  ]);
  expect(outputs[0].text!.length).toBeLessThan(110_000);
  expect(await run("quick")).toEqual([{ output_type: "stream", name: "stdout", text: "quick\n" }]);
});

test("an output of 200 MB is refused in words", async () => {
  const outputs = await run("giant");
  expect(stateOf("giant")).toBe("error");
  expect(outputs).toMatchObject([
    { output_type: "error", ename: "OutputLimit", evalue: expect.stringContaining("200\u00a0Mo, maximum 64\u00a0Mo") },
  ]);
});

test("a large value and buffers lie in blobs, whose content comes back in the exported file", async () => {
  const [display] = await run("large");
  const { blobs, buffers } = display.metadata!.carnet!;
  expect(display).toEqual({
    output_type: "display_data",
    data: { "text/plain": "a table" },
    metadata: {
      kept: 1,
      carnet: {
        blobs: { "application/vnd.carnet.table+json": { sha256: expect.any(String), bytes: JSON.stringify(table).length } },
        buffers: [{ sha256: expect.any(String), bytes: picture.byteLength }],
        displayId: "t",
      },
    },
  });
  const json = await readFile(house.rooms.blobs.pathOf(blobs!["application/vnd.carnet.table+json"].sha256), "utf8");
  expect(JSON.parse(json)).toEqual(table);
  expect(Buffer.compare(await readFile(house.rooms.blobs.pathOf(buffers![0].sha256)), picture)).toBe(0);

  const ada = await house.person("ada");
  const file = await house.notebooks.exportFile(ada, notebook, "ipynb");
  const exported = JSON.parse((file as { content: string }).content) as { cells: { outputs: Shown[] }[] };
  const whole = exported.cells[cells.indexOf("large")].outputs[0];
  expect(whole.data).toEqual({ "application/vnd.carnet.table+json": table, "text/plain": ["a table"] });
  const text = exported.cells[cells.indexOf("long")].outputs[0].text as unknown as string[];
  expect(text.length).toBe(lines);
  const imported = await house.notebooks.importFile(ada, {
    fileName: "again.ipynb",
    content: Buffer.from((file as { content: string }).content),
  });
  const again = await house.room((imported as { notebook: string }).notebook);
  const copy = outputsOf(again, idOf("large"))[0];
  expect(copy.metadata!.carnet!.buffers).toEqual(buffers);
  expect(copy.metadata!.carnet!.blobs).toEqual(blobs);
});

test("a display that is updated often is written now and then, and ends in its last state", async () => {
  let changes = 0;
  const stop = room.listen({ updates: () => (changes += 1), state: () => {}, input: () => {} });
  const [display] = await run("progress");
  stop();
  expect(display.data).toEqual({ "text/plain": "300" });
  expect(changes).toBeLessThan(30);
  await run("update-other");
  expect(outputsOf(room, idOf("progress"))[0].data).toEqual({ "text/plain": "from another cell" });
});

test("an update means what was shown before it, in every cell, as in Jupyter", async () => {
  const texts = (cell: string) => outputsOf(room, idOf(cell)).map(({ data }) => data?.["text/plain"]);
  await run("update-first");
  expect(texts("update-first")).toEqual(["shown"]);
  await run("shown-again");
  expect(texts("shown-again")).toEqual(["one, updated", "two"]);
  expect(texts("update-first")).toEqual(["one, updated"]);
  await run("update-both");
  expect([texts("update-first"), texts("shown-again")]).toEqual([["both"], ["both", "both"]]);
  await run("update-and-clear");
  expect(texts("update-and-clear")).toEqual(["kept"]);
  expect(texts("update-first")).toEqual(["from a cell that cleared"]);
  // An update is no new output: what waits to be cleared stays.
  await run("wait-and-update");
  expect(texts("wait-and-update")).toEqual(["1"]);
});

test("clearing waits for the next output", async () => {
  expect(await run("clearing")).toMatchObject([{ data: { "text/plain": "second" } }]);
});

test("streams are joined while nothing comes between", async () => {
  expect(await run("mixed")).toEqual([
    { output_type: "stream", name: "stdout", text: "ab\n" },
    { output_type: "stream", name: "stderr", text: "c\n" },
    { output_type: "display_data", data: { "text/plain": "d" }, metadata: {} },
    { output_type: "stream", name: "stdout", text: "e\n" },
  ]);
});

test("more outputs than a page can show end in a sentence", async () => {
  const outputs = await run("many");
  expect(outputs).toHaveLength(1001);
  expect(outputs[1000]).toMatchObject({ output_type: "stream", name: "stderr", text: expect.stringContaining("plus de 1") });
});

test("a character that comes in two halves is whole", async () => {
  expect(await run("half")).toEqual([{ output_type: "stream", name: "stdout", text: "heart 🫀 whole\n" }]);
});

test("output that comes after the end still lands in its cell", async () => {
  await run("late");
  await until(room, () => outputsOf(room, idOf("late")).length > 0);
  expect(outputsOf(room, idOf("late"))).toEqual([{ output_type: "stream", name: "stdout", text: "late\n" }]);
  expect(stateOf("late")).toBe("ok");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedValue, ToldVariables, ValueQuestion } from "../../../protocol/variables.ts";
import { variablesShown } from "../../../protocol/variables.ts";
import type { TestNotebook } from "../../pool/testing/notebook.ts";
import { openNotebook } from "../../pool/testing/notebook.ts";

let notebook: TestNotebook;
beforeAll(async () => {
  notebook = await openNotebook();
  const ran = await notebook.run(`
    import * as tf from "@tensorflow/tfjs";
    import { DataFrame, Series } from "danfojs";
    import { straightGrid } from "carnet/imaging";
    globalThis.touched = [];
    const touch = (what) => { globalThis.touched.push(what); return 1; };
    const n = 3;
    const patient = { name: "Ada", visits: [{ suvMax: 4.2 }], get age() { return touch("getter"); } };
    const rows = [[1, 2, 3], [4, 5, 6]];
    const list = Object.defineProperty([1, 2], 0, { get: () => touch("index") });
    class Sized extends Map { get size() { return touch("size"); } }
    const sized = new Sized([["a", { b: 1 }], [{ x: 1 }, 2]]);
    const trap = new Proxy({}, { get: () => touch("get"), ownKeys: () => { touch("keys"); return []; }, getPrototypeOf: () => { touch("prototype"); return null; }, getOwnPropertyDescriptor: () => { touch("descriptor"); } });
    const behind = Object.create(trap);
    const shows = { [Symbol.for("Jupyter.display")]: () => touch("display"), toJSON: () => touch("json"), inner: 1 };
    const frame = new DataFrame([{ sex: "F", suv: 4.5, seen: shows }, { sex: "M", suv: null, seen: null }, { sex: "F", suv: 2, seen: 1 }]);
    const series = new Series([3, 1, 2]);
    const cube = tf.tidy(() => tf.range(0, 24).reshape([2, 3, 4]));
    const gone = tf.scalar(1); gone.dispose();
    const image = { kind: "carnet/volume", data: Float32Array.from({ length: 24 }, (_, i) => i), ...straightGrid([2, 3, 4], [2, 2, 5]), unit: "SUV bw", modality: "PT", description: "corps", synthetic: true };
    const mask = { kind: "carnet/labels", data: new Int32Array(24).fill(2, 3, 5), ...straightGrid([2, 3, 4], [2, 2, 5]), description: "", synthetic: true };
    const text = "a".repeat(100_000);
    const huge = 7n ** 100_000n;
    const performance = "mine";
    const floats = new Float64Array([1, 2, 3]);
    function area(width: number) { return width; }
    const unborn = (() => { throw new Error("stops here"); })();
  `);
  expect(ran.error?.evalue).toBe("stops here");
});
afterAll(() => notebook.close());

const touched = async () => (await notebook.run("JSON.stringify(globalThis.touched)")).result;

async function open(question: Omit<ValueQuestion, "path" | "from"> & Partial<ValueQuestion>): Promise<OpenedValue> {
  return (await notebook.kernel.open({ path: [], from: 0, ...question })).value;
}

function line({ variables }: ToldVariables, name: string): string {
  const found = variables.find((variable) => variable.name === name);
  return found === undefined ? "absent" : [found.kind, found.type, found.shape?.join("x") ?? "-", found.preview.slice(0, 60)].join(" | ");
}

test("lists every variable with its type, shape and first words, and runs nothing", async () => {
  const told = await notebook.kernel.variables();
  expect(told).not.toBeNull();
  expect(
    [..."n patient rows list sized trap behind frame series cube gone image mask performance floats area unborn tf".split(" ")].map(
      (name) => `${name}: ${line(told!, name)}`,
    ),
  ).toMatchInlineSnapshot(`
    [
      "n: scalar | number | - | 3",
      "patient: object | Object | - | { name: "Ada", visits: Array(1) [Object], age: … }",
      "rows: list | Array | 2x3 | [Array(3) [1, 2, 3], Array(3) [4, 5, 6]]",
      "list: list | Array | 2 | […, 2]",
      "sized: list | Sized | 2 | ",
      "trap: proxy | Proxy | - | ",
      "behind: object | Proxy | - | ",
      "frame: frame | DataFrame | 3x3 | sex, suv, seen",
      "series: frame | Series | 3 | 0",
      "cube: tensor | Tensor float32 | 2x3x4 | ",
      "gone: tensor | Tensor float32 |  | dispose()",
      "image: volume | Volume | 2x3x4 | SUV bw, corps, 2 × 2 × 5 mm",
      "mask: labels | LabelMap | 2x3x4 | 2 × 2 × 5 mm",
      "performance: text | string | 4 | "mine"",
      "floats: list | Float64Array | 3 | [1, 2, 3]",
      "area: function | function | - | area(width)",
      "unborn: absent",
      "tf: object | Object | - | { data: { CSVDataset: …, Dataset: …, FileDataSource: …, Text",
    ]
  `);
  expect(told!.variables.find(({ name }) => name === "tf")).toMatchObject({ imported: true });
  expect(told!.variables.find(({ name }) => name === "text")).toMatchObject({ shape: [100_000], bytes: 100_016 });
  expect(told!.variables.find(({ name }) => name === "huge")?.preview).toBe("…n");
  expect(told!.variables.find(({ name }) => name === "cube")?.bytes).toBe(96);
  expect(await touched()).toBe("'[]'");
});

test("says which run defined a name last, also where it only assigned", async () => {
  const whose = async (name: string) => (await notebook.kernel.variables())?.variables.find((variable) => variable.name === name)?.run;
  expect(await whose("n")).toBe("run-1");
  await notebook.run("let counter = 1");
  const defined = await whose("counter");
  await notebook.run("counter += 1");
  expect(await whose("counter")).not.toBe(defined);
});

test("opens frames by rows, in the order of a column, missing values last", async () => {
  const plain = await open({ name: "frame" });
  expect(plain).toMatchObject({ view: "table", table: { rowCount: 3, index: [0, 1, 2] }, columnCount: 3 });
  const sorted = await open({ name: "frame", sort: { column: 1, direction: "ascending" } });
  expect(sorted).toMatchObject({
    table: {
      index: [2, 0, 1],
      rows: [
        ["F", 2, 1],
        ["F", 4.5, expect.stringContaining("inner: 1")],
        ["M", null, null],
      ],
    },
  });
  const down = await open({ name: "frame", sort: { column: 1, direction: "descending" }, from: 1 });
  expect(down).toMatchObject({ from: 1, table: { index: [2, 1] } });
  expect(await open({ name: "series" })).toMatchObject({ table: { rows: [[3], [1], [2]] } });
  expect(await touched()).toBe("'[]'");
});

test("opens a tensor as a slice at a place, and lists of lists and lists as what they are", async () => {
  const first = await open({ name: "cube", at: [0, 0, 0] });
  expect(first).toMatchObject({
    view: "tensor",
    tensor: { shape: [2, 3, 4], minimum: 0, maximum: 23, mean: 11.5 },
    slice: { axes: [1, 2], rows: 3, columns: 4, step: [1, 1], values: Array.from({ length: 12 }, (_, i) => i) },
  });
  expect(await open({ name: "cube", at: [0, 0, 3], axes: [1, 0] })).toMatchObject({ slice: { values: [3, 15, 7, 19, 11, 23] } });
  expect(await open({ name: "cube", at: [900, 900, 900], axes: [1, 1] })).toMatchObject({ slice: { axes: [1, 2], at: [1, 2, 3] } });
  expect(await open({ name: "gone" })).toMatchObject({ tensor: { disposed: true }, slice: null });
  expect(await open({ name: "rows" })).toMatchObject({ view: "tensor", slice: { values: [1, 2, 3, 4, 5, 6] } });
  expect(await open({ name: "floats" })).toMatchObject({ view: "members", count: 3, members: [{ key: "0", preview: "1" }, {}, {}] });
});

test("opens a volume for the viewer, with its file beside it", async () => {
  const { value, buffers } = await notebook.kernel.open({ name: "image", path: [], from: 0 });
  expect(value).toMatchObject({
    view: "shown",
    data: { "application/vnd.carnet.viewer+json": { layers: [{ unit: "SUV bw", buffer: 0 }] } },
  });
  expect([...buffers[0].subarray(0, 2)]).toEqual([0x1f, 0x8b]);
  expect(await open({ name: "mask" })).toMatchObject({ view: "shown" });
});

test("goes through objects, Maps and texts by pieces; getters are named, and not asked", async () => {
  expect(await open({ name: "patient" })).toMatchObject({
    view: "members",
    members: [
      { key: "name", step: null, preview: '"Ada"' },
      { key: "visits", step: "visits", type: "Array", shape: [1] },
      { key: "age", step: null, getter: true },
    ],
  });
  expect(await open({ name: "patient", path: ["visits", 0] })).toMatchObject({ members: [{ key: "suvMax", preview: "4.2" }] });
  expect(await open({ name: "sized", path: [0] })).toMatchObject({ members: [{ key: "b", preview: "1" }] });
  expect(await open({ name: "list" })).toMatchObject({ members: [{ getter: true }, { preview: "2" }] });
  expect(await open({ name: "shows" })).toMatchObject({ view: "members" });
  expect(await open({ name: "trap" })).toMatchObject({ view: "text", text: "Proxy" });
  expect(await open({ name: "behind" })).toMatchObject({ view: "members", members: [] });
  expect(await open({ name: "text", from: 90_000 })).toMatchObject({
    view: "text",
    count: 100_000,
    from: 90_000,
    text: "a".repeat(10_000),
  });
  expect(await open({ name: "area" })).toMatchObject({ view: "text", text: expect.stringContaining("return width") });
  expect(await open({ name: "patient", path: ["age"] })).toEqual({ view: "gone" });
  expect(await open({ name: "nowhere" })).toEqual({ view: "gone" });
  expect(await touched()).toBe("'[]'");
});

test("stays within bounds for thousands of variables and for what holds millions", async () => {
  const many = Array.from({ length: variablesShown + 50 }, (_, i) => `const v${i} = { i: ${i} };`).join("\n");
  await notebook.run(many);
  await notebook.run(
    "const keys = Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => ['k' + i, i])); const wide = Array.from({ length: 300 }, () => Object.fromEntries(Array.from({ length: 400 }, (_, i) => ['c' + i, i])))",
  );
  const told = await notebook.kernel.variables();
  expect(told!.variables).toHaveLength(variablesShown);
  expect(told!.count).toBeGreaterThan(variablesShown + 50);
  expect(line(told!, "keys")).toContain("object | Object");
  expect(await open({ name: "keys", from: 199_950 })).toMatchObject({
    view: "members",
    count: 200_000,
    members: expect.objectContaining({ length: 50 }),
  });
  expect(await open({ name: "wide" })).toMatchObject({
    view: "table",
    columnCount: 400,
    table: { columns: expect.objectContaining({ length: 200 }) },
  });
});

test("a question asked while a cell runs is answered after it", async () => {
  const running = notebook.run("await new Promise((go) => setTimeout(go, 50)); const late = 'here';");
  const told = await notebook.kernel.variables();
  await running;
  expect(line(told!, "late")).toBe('text | string | 4 | "here"');
});

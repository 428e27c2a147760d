import fc from "fast-check";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { modelOutput, tableOutput, tensorOutput, viewerOutput } from "../../protocol/output.ts";
import { straightGrid } from "../../science/imaging/index.ts";
import type { LabelMap, Volume } from "../../science/imaging/index.ts";
import { tensorPackages } from "../tensor/imports.ts";
import { loadTensorflow } from "../tensor/tensorflow.ts";
import { html, image, latex, markdown, svg, table } from "./index.ts";
import { mimeInTime, mimeOf } from "./represent.ts";
import { displayMethod } from "./representation.ts";

test("any value at all has a bounded text and never throws", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }), (value) => {
      const { data } = mimeOf(value);
      expect(typeof data["text/plain"]).toBe("string");
      expect(() => JSON.stringify(data)).not.toThrow();
    }),
  );
});

test("deep, cyclic, huge and hostile values are bounded", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  let deep: unknown = 1;
  for (let i = 0; i < 50_000; i += 1) deep = [deep];
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error("no");
      },
      has: () => {
        throw new Error("no");
      },
    },
  );
  for (const value of [cyclic, deep, hostile, new Float32Array(1e7), "x".repeat(5e6), Array.from({ length: 1e5 }, () => "y".repeat(50))]) {
    expect(String(mimeOf(value).data["text/plain"]).length).toBeLessThan(110_000);
  }
});

test("a value says itself how it shows, and text is added", () => {
  expect(mimeOf({ [displayMethod]: () => ({ "text/html": "<b>x</b>" }) }).data).toMatchObject({ "text/html": "<b>x</b>" });
  expect(mimeOf(html("<b>un</b>")).data).toEqual({ "text/html": "<b>un</b>", "text/plain": "un" });
  expect(mimeOf(svg("<svg><title>T</title></svg>")).data).toEqual({ "image/svg+xml": "<svg><title>T</title></svg>", "text/plain": "T" });
  expect(mimeOf(latex("x^2")).data).toEqual({ "text/latex": "$$x^2$$", "text/plain": "x^2" });
  expect(mimeOf(markdown("*a*")).data).toEqual({ "text/markdown": "*a*", "text/plain": "*a*" });
  expect(() => image(new Uint8Array([1, 2, 3]))).toThrow(TypeError);
});

test("rows are a table with types and units", () => {
  const { data } = mimeOf(
    table(
      [
        { organe: "foie", SUV: 2.1 },
        { organe: "rate", SUV: null },
      ],
      { units: { SUV: "g/mL" }, caption: "Organes" },
    ),
  );
  expect(tableOutput.parse(data["application/vnd.carnet.table+json"])).toEqual({
    caption: "Organes",
    columns: [
      { name: "organe", type: "string" },
      { name: "SUV", type: "number", unit: "g/mL" },
    ],
    rows: [
      ["foie", 2.1],
      ["rate", null],
    ],
    rowCount: 2,
  });
  expect(data["text/plain"]).toContain("foie");
});

test("danfojs, tensors and models are known, and one TensorFlow.js is shared", async () => {
  const tf = await loadTensorflow();
  const danfo = (await tensorPackages.get("danfojs")!()) as { tensorflow: unknown; DataFrame: new (columns: object) => object };
  expect(danfo.tensorflow).toBe(tf);
  const frame = mimeOf(new danfo.DataFrame({ a: [1, 2], "b<": ["x", "y"] })).data;
  expect(tableOutput.parse(frame["application/vnd.carnet.table+json"])).toMatchObject({
    rowCount: 2,
    index: [0, 1],
    rows: [
      [1, "x"],
      [2, "y"],
    ],
  });
  expect(frame["text/html"]).toContain("b&lt;");
  const tensor = mimeOf(
    tf.tensor2d([
      [1, 2],
      [3, 6],
    ]),
  ).data;
  expect(tensorOutput.parse(tensor["application/vnd.carnet.tensor+json"])).toEqual({
    shape: [2, 2],
    dtype: "float32",
    minimum: 1,
    maximum: 6,
    mean: 3,
    values: [
      [1, 2],
      [3, 6],
    ],
  });
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2 })] });
  expect(modelOutput.parse(mimeOf(model).data["application/vnd.carnet.model+json"])).toMatchObject({
    parameters: 8,
    trainableParameters: 8,
  });
});

test("a dense and a convolutional model learn on the backend that cells get", async () => {
  const tf = await loadTensorflow();
  expect(tf.getBackend()).toBe("wasm");
  const line = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
  line.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
  const learned = await line.fit(tf.tensor2d([[0], [1], [2]]), tf.tensor2d([[1], [3], [5]]), { epochs: 200 });
  expect(Number(learned.history["loss"].at(-1))).toBeLessThan(0.01);
  const convolutional = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [8, 8, 1],
        filters: 2,
        kernelSize: 3,
        activation: "relu",
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
    ],
  });
  convolutional.compile({ optimizer: tf.train.adam(0.02), loss: "meanSquaredError" });
  const images = tf.randomUniform([32, 8, 8, 1], 0, 1, "float32", 3);
  const means = tf.mean(images, [1, 2]);
  const { history } = await convolutional.fit(images, means, { epochs: 30 });
  expect(Number(history["loss"].at(-1))).toBeLessThan(Number(history["loss"][0]) / 2);
});

test("a figure is known by its shape, and typed arrays become lists", () => {
  const figure = mimeOf({
    data: [{ type: "bar", x: new Float64Array([1, 2]), y: [Number.NaN, 3] }],
    layout: { title: { text: "T" } },
  }).data;
  expect(figure).toEqual({
    "application/vnd.plotly.v1+json": { data: [{ type: "bar", x: [1, 2], y: [null, 3] }], layout: { title: { text: "T" } } },
    "text/plain": "Plotly: T",
  });
  expect(Object.keys(mimeOf({ data: [1, 2] }).data)).toEqual(["text/plain"]);
});

test("a volume is a picture with a text; in the viewer it travels as NIfTI", async () => {
  const grid = straightGrid([4, 4, 4], [2, 2, 2]);
  const volume: Volume = {
    kind: "carnet/volume",
    ...grid,
    data: new Float32Array(64).fill(1),
    unit: "SUV bw",
    modality: "PT",
    description: "TEP",
    synthetic: true,
  };
  const mask: LabelMap = { kind: "carnet/labels", ...grid, data: new Int32Array(64).fill(1), description: "foie", synthetic: true };
  const shown = mimeOf(volume).data;
  expect(Buffer.from(String(shown["image/png"]), "base64").subarray(1, 4).toString()).toBe("PNG");
  expect(shown["text/plain"]).toContain("TEP");
  const { viewer } = await import("./volume.ts");
  const { data, buffers } = viewer({ image: volume, overlays: [{ labels: mask }], title: "Corps" });
  expect(viewerOutput.parse(data["application/vnd.carnet.viewer+json"])).toMatchObject({
    title: "Corps",
    synthetic: true,
    layers: [
      { buffer: 0, low: 0, high: 8, kind: "image", unit: "SUV bw" },
      { buffer: 1, kind: "mask", name: "foie" },
    ],
  });
  expect(buffers?.map((buffer) => [buffer[0], buffer[1]])).toEqual([
    [0x1f, 0x8b],
    [0x1f, 0x8b],
  ]);
});

test("the text of a value is what Node's inspect says", () => {
  class Lesion {
    suvMax = 4.2;
    #hidden = 1;
    get volume(): number {
      return this.#hidden;
    }
  }
  const values: unknown[] = [
    ...["text", "it's", 'say "no"', "line\nend", "é 😀", "x".repeat(20_000), "", "`"],
    ...[0, -0, 1.5, Number.NaN, Infinity, 10n, true, null, undefined, Symbol("s"), Symbol.iterator],
    ...[[], [undefined], Array(2), Array.from({ length: 300 }, (_, i) => i), [[[[[1]]]]], { a: { b: { c: { d: 1 } } } }, {}],
    ...[new Map([["a", { b: 1 }]]), new Set([1, "2"]), new WeakMap(), new Date(0), new Date(Number.NaN), /a\/b/giu, Promise.resolve(4)],
    ...[
      new Uint8Array(3),
      new Float64Array([1.5]),
      new ArrayBuffer(2),
      Buffer.from("ab"),
      new Lesion(),
      Lesion,
      () => 1,
      function named() {},
    ],
    ...[
      Object.create(null),
      {
        get x() {
          return 1;
        },
        set y(_: number) {},
      },
      { [Symbol("k")]: 1, "a-b": 2, 3: 4 },
      new URL("https://a.b/c"),
    ],
    ...[
      new Proxy({ a: 1 }, {}),
      Object.assign(() => {}, { extra: 1 }),
      [1n, "a"],
      new Error("e").message,
      new Map(),
      [new Map([[{}, []]])],
    ],
  ];
  for (const value of values) expect(mimeOf(value).data["text/plain"]).toBe(inspect(value));
});

test("numbers and truth values of tensors, also those that JSON lacks", async () => {
  const tf = await loadTensorflow();
  const shown = (tensor: object): unknown => tensorOutput.parse(mimeOf(tensor).data["application/vnd.carnet.tensor+json"]);
  expect(shown(tf.tensor1d([Number.NaN, 1, 3, Infinity]))).toMatchObject({
    minimum: 1,
    maximum: 3,
    mean: 2,
    nonFinite: 2,
    values: ["NaN", 1, 3, "Infinity"],
  });
  expect(shown(tf.tensor1d([true, false], "bool"))).toMatchObject({ values: [true, false] });
  expect(shown(tf.complex([1, 2], [3, -4]))).toMatchObject({ values: ["1+3i", "2-4i"] });
  expect(shown(tf.tensor2d(["a", "b"], [2, 1]))).toMatchObject({ dtype: "string", values: [["a"], ["b"]] });
  const gone = tf.tensor([1]);
  gone.dispose();
  expect(shown(gone)).toMatchObject({ disposed: true });
});

test("lists of numbers have statistics, records are a table; others stay as they are", () => {
  const typed = tensorOutput.parse(mimeOf(new Float32Array(1000).fill(2)).data["application/vnd.carnet.tensor+json"]);
  expect(typed).toEqual({ shape: [1000], dtype: "Float32Array", minimum: 2, maximum: 2, mean: 2, head: Array(20).fill(2) });
  const records = mimeOf([
    { organe: "foie", SUV: 2 },
    { organe: "rate", SUV: 3 },
  ]).data;
  expect(tableOutput.parse(records["application/vnd.carnet.table+json"])).toMatchObject({
    rowCount: 2,
    rows: [
      ["foie", 2],
      ["rate", 3],
    ],
  });
  expect(records["text/plain"]).toBe("[ { organe: 'foie', SUV: 2 }, { organe: 'rate', SUV: 3 } ]");
  let asked = false;
  const guarded = {
    get a() {
      asked = true;
      return 1;
    },
  };
  for (const plain of [[guarded], [{ a: 1 }, { b: 1 }], [{ a: { b: 1 } }], [1, 2], [], [{}], Buffer.from("abc")])
    expect(Object.keys(mimeOf(plain).data)).toEqual(["text/plain"]);
  expect(asked).toBe(false);
});

test("pictures are known by their bytes, their pixels or their own drawing", () => {
  const types = (value: object): string[] => Object.keys(mimeOf(value).data);
  expect(types(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]))).toEqual(["image/png", "text/plain"]);
  expect(types(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]))).toEqual(["image/jpeg", "text/plain"]);
  expect(types(Buffer.from("GIF89a;"))).toEqual(["image/gif", "text/plain"]);
  expect(types(Buffer.from("RIFF0000WEBPVP8 "))).toEqual(["image/webp", "text/plain"]);
  expect(types({ width: 1, height: 1, data: new Uint8ClampedArray(4) })).toEqual(["image/png", "text/plain"]);
  expect(mimeOf({ toDataURL: () => "data:image/png;base64,AAAA" }).data["image/png"]).toBe("AAAA");
  expect(mimeOf({ outerHTML: "<b>x</b>" }).data["text/html"]).toBe("<b>x</b>");
});

test("a value may take its time to say how it shows itself", async () => {
  expect(await mimeInTime({ [displayMethod]: () => Promise.resolve({ "text/html": "<i>x</i>", "text/plain": "x" }) })).toMatchObject({
    data: { "text/html": "<i>x</i>" },
  });
  expect(await mimeInTime({ a: 1, [displayMethod]: () => Promise.reject(new Error("no")) })).toMatchObject({
    data: { "text/plain": expect.stringContaining("a: 1") },
  });
  expect(mimeInTime(4)).toMatchObject({ data: { "text/plain": "4" } });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestNotebook } from "../pool/testing/notebook.ts";
import { openNotebook } from "../pool/testing/notebook.ts";

let notebook: TestNotebook;
beforeAll(async () => {
  notebook = await openNotebook();
  writeFileSync(
    join(notebook.home, "mesures.ts"),
    "/** Doubles. */\nexport const twice = (x: number): number => 2 * x;\nexport type Dose = number;\n",
  );
  await notebook.run(`
    const patient = { name: "Ada", "weight kg": 61, visits: [{ suvMax: 4.2 }], get touched() { globalThis.touched = true; return 1; } };
    import { table, progress } from "carnet/display";
    import * as shown from "carnet/display";
    class Dose { #secret = 1; activity = 2; static zero = 0; decay(hours: number) { return this.activity; } }
    const dose = new Dose();
    const bar = progress(10);
    const trap = new Proxy({}, { get() { globalThis.touched = true; }, ownKeys() { globalThis.touched = true; return []; } });
  `);
  await notebook.run(
    "/**\n * The area under a curve.\n * @param xs times, in hours\n */\nfunction area(xs: number[], ys: number[] = []): number { return 0 }",
  );
});
afterAll(() => notebook.close());

/** The cursor stands at the bar. */
async function complete(text: string) {
  const at = text.indexOf("|");
  return notebook.kernel.complete({ code: text.replace("|", ""), cursor: at < 0 ? text.length : at });
}

test.each([
  ["patient.", ["name", "touched", "visits"]],
  ["patient.visits[0].", ["suvMax"]],
  ["patient?.visits[0]?.suv", ["suvMax"]],
  ["patient['visits'][0].s", ["suvMax"]],
  ["(patient.visits)[0].s", ["suvMax"]],
  ['patient["', ["name", "touched", "visits", "weight kg"]],
  ["patient['we|']", ["weight kg"]],
  ["dose.", ["activity", "decay"]],
  ["Dose.z", ["zero"]],
  ["new Dose().d", ["decay"]],
  ["`${patient.na|}`", ["name"]],
  ["patient.visits.find", ["find", "findIndex", "findLast", "findLastIndex"]],
  ["'text'.toUp", ["toUpperCase"]],
  ["Math.ab", ["abs"]],
  ["conso", ["console"]],
  ["PATIE", ["patient"]],
  ["function local(threshold: number) { return thre|", ["threshold"]],
  ["const { left, r: right } = f(); rig|", ["right"]],
  ["import { tabl|, html } from 'carnet/display'", ["table", "TableOptions"].filter((name) => name.startsWith("tabl"))],
  ["import { html, htm| } from 'carnet/display'", []],
  ["import { tw| } from './mesures.ts'", ["twice"]],
  ["import { readFileS| } from 'node:fs'", ["readFileSync"]],
  ["import fs from 'carnet/i", ["carnet/imaging"]],
  ["await import('./", ["./mesures.ts"]],
  ["// patient.", []],
  ["'patient.", []],
  ["patient.name.toString().", []],
  ["const na", []],
])("%s is completed by %j, and by nothing else", async (text, expected) => {
  const { matches } = await complete(text);
  expect(matches.filter((name) => !Object.getOwnPropertyNames(Object.prototype).includes(name))).toEqual(expected);
  expect(new Set(matches).size).toBe(matches.length);
});

test("what is replaced is the word at the cursor, and each match has its kind", async () => {
  expect(await complete("x = patient.na|me + 1")).toMatchObject({
    matches: ["name"],
    start: 12,
    end: 16,
    types: [{ text: "name", type: "property" }],
  });
  expect(await complete("are|")).toMatchObject({
    matches: ["area"],
    types: [{ text: "area", type: "function", signature: "area(xs, ys = [])" }],
  });
  const { matches } = await complete("patient.|");
  expect(matches.slice(0, 3)).toEqual(["name", "touched", "visits"]);
  expect(matches.at(-1)).toMatch(/^__/);
});

test("neither getters nor Proxies nor functions run", async () => {
  for (const text of ["patient.touched.", "trap.", "trap.a.", 'trap["']) expect((await complete(text)).matches).toEqual(expect.any(Array));
  for (const code of ["trap", "patient.touched", "patient", "trap.a.b"])
    await notebook.kernel.inspect({ code, cursor: code.length, detail: 1, language: "en" });
  expect((await notebook.run("typeof touched")).result).toBe("'undefined'");
});

async function inspect(text: string, detail: 0 | 1 = 0) {
  const at = text.indexOf("|");
  const cursor = at < 0 ? text.length : at;
  const { found, data } = await notebook.kernel.inspect({ code: text.replace("|", ""), cursor, detail, language: "en" });
  return found ? String(data["text/markdown"]) : null;
}

test.each([
  ["table(", "function table(rows: Iterable<Record<string, unknown>>", "A table from rows, one object each."],
  ["shown.pro|gress", "function progress<T>(items: Iterable<T>, label?: string): Iterable<T>", "Goes through a list with a bar"],
  ["bar.advance", "advance(done = this.#done + 1): void", "Work done so far"],
  ["area([1], |)", "function area(xs: number[], ys: number[] = []): number", "- `xs` times, in hours"],
  ["dose.decay", "decay(hours: number)", "function"],
  ["patient.visits[0].suvMax", "suvMax: number", "4.2"],
  ["Math.max(1, ", "max(arg1, arg2)", "function"],
  ["patient", "**patient** (value)", '{ name: "Ada"'],
])("%s is explained by its signature and its comment", async (text, ...parts) => {
  const page = await inspect(text);
  for (const part of parts) expect(page).toContain(part);
});

test("TensorFlow.js is explained by its own declarations", async () => {
  await notebook.run("import * as tf from '@tensorflow/tfjs'");
  expect(await inspect("tf.matMul(")).toContain("function matMul<");
  expect(await inspect("tf.layers.conv2d")).toContain("conv2d(args: ConvLayerArgs)");
  expect(await inspect("tf.conv2d")).toContain("filter: Tensor4D");
  expect(await inspect("tf.layers.dense", 1)).toContain("Creates a dense (fully connected) layer");
});

test("nothing is said of what is not there; with detail 1 the source is added", async () => {
  expect(await inspect("nowhere")).toBeNull();
  expect(await inspect("area")).not.toContain("return 0");
  expect(await inspect("area", 1)).toContain("return 0");
});

test.each(["table?", "?table", " table ?", "shown.table?"])("%s opens the documentation beside the notebook", async (code) => {
  const { payload, status, messages } = await notebook.run(code);
  expect(status).toBe("ok");
  expect(payload).toMatchObject([
    {
      source: "page",
      data: { "text/plain": expect.stringContaining("A table from rows"), "text/html": expect.stringContaining("<code>") },
    },
  ]);
  expect(messages.map((message) => (message.type === "status" ? message.state : message.type))).toEqual(["busy", "idle", "execute_reply"]);
});

test("a name that is not known is said to be so, and TypeScript's question marks are left alone", async () => {
  expect((await notebook.run("nowhere?", { language: "fr" })).payload?.[0]?.data["text/plain"]).toContain("« nowhere »");
  expect(await notebook.run("const n: number | undefined = patient?.visits?.length\nn ? 'yes' : 'no'")).toMatchObject({ result: "'yes'" });
  expect((await notebook.run("1?")).error?.ename).toBe("SyntaxError");
});

test("expressions of the asker are answered with the reply, each for itself", async () => {
  const { userExpressions, messages } = await notebook.run("let total = 40", {
    userExpressions: { sum: "total + 2", later: "await Promise.resolve('x')", wrong: "total.a.b", broken: "(", none: "undefined" },
  });
  expect(userExpressions).toMatchObject({
    sum: { status: "ok", data: { "text/plain": "42" } },
    later: { status: "ok", data: { "text/plain": "'x'" } },
    wrong: { status: "error", ename: "TypeError" },
    broken: { status: "error", ename: "SyntaxError" },
    none: { status: "ok", data: { "text/plain": "undefined" } },
  });
  expect(messages.map(({ type }) => type)).toEqual(["status", "status", "execute_reply"]);
  expect((await notebook.run("throw 1", { userExpressions: { sum: "1" } })).userExpressions).toBeUndefined();
});

test.each([
  ["1 + 1", "complete"],
  ["", "complete"],
  ["table?", "complete"],
  ["if (a) {", "incomplete"],
  ["const x =", "incomplete"],
  ["(x) =>", "incomplete"],
  ["`open", "incomplete"],
  ["/* open", "incomplete"],
  ["@decorated", "incomplete"],
  ["let x: {", "incomplete"],
  ["let = 7q", "invalid"],
  ["foo(1,,2)", "invalid"],
  ["let a; let a", "invalid"],
  ["'open", "invalid"],
])("%j is %s", async (code, status) => {
  expect(await notebook.kernel.isComplete(code)).toMatchObject({ status });
});

test("the next line is indented as the code asks", async () => {
  expect(await notebook.kernel.isComplete("if (a) {\n  b(")).toEqual({ status: "incomplete", indent: "    " });
});

test("questions wait behind running cells, and a dead kernel answers with nothing", async () => {
  const order: string[] = [];
  const cell = notebook.run("await new Promise((r) => setTimeout(r, 50)); var afterwards = 1").then(() => order.push("cell"));
  const question = notebook.kernel.complete({ code: "afterwar", cursor: 8 }).then(({ matches }) => order.push(...matches));
  await Promise.all([cell, question]);
  expect(order).toEqual(["cell", "afterwards"]);
  const other = await openNotebook();
  const dying = other.run("process.exit(1)");
  const [completed, complete] = await Promise.all([other.kernel.complete({ code: "a", cursor: 1 }), other.kernel.isComplete("1")]);
  expect({ completed, complete }).toEqual({ completed: { matches: [], start: 1, end: 1 }, complete: { status: "unknown", indent: "" } });
  await dying;
  await other.close();
});

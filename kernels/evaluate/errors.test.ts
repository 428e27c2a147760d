/** Errors as a cell shows them, whatever was thrown and from wherever. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestNotebook } from "../pool/testing/notebook.ts";
import { openNotebook } from "../pool/testing/notebook.ts";

let notebook: TestNotebook;
beforeAll(async () => {
  notebook = await openNotebook();
});
afterAll(() => notebook.close());

/** The trace, with the number of the cell left out. */
async function trace(code: string): Promise<string[]> {
  const { error } = await notebook.run(code);
  return (error?.traceback ?? []).map((line) => line.replaceAll(/cell \d+/g, "cell"));
}

test.each<[code: string, trace: string[]]>([
  ["throw null", ["Uncaught null"]],
  ["const own = Error.prepareStackTrace; Error.prepareStackTrace = () => { throw 1 }; throw new Error('kept')", ["Error: kept"]],
  ["Error.prepareStackTrace = own; throw new Error('again')", ["Error: again", "    at cell:1:38"]],
  ["throw Object.defineProperty(new Error('m'), 'stack', { get() { throw 1 } })", ["Error: m"]],
  ["throw undefined", ["Uncaught undefined"]],
  ["throw 'text'", ["Uncaught text"]],
  ["throw { a: 1 }", ["Uncaught { a: 1 }"]],
  ["throw Symbol('s')", ["Uncaught Symbol(s)"]],
  ["throw new Proxy({}, { get() { throw 1 } })", ["Uncaught {}"]],
  ["class Mine extends Error { name = 'Mine' } throw new Mine('m')", ["Mine: m", "    at cell:1:50"]],
  ["[1].map(function each() { throw new Error('in a callback') })", ["Error: in a callback", "    at each (cell:1:33)", "    at cell:1:5"]],
  [
    "function* gen() { throw new Error('in a generator') } [...gen()]",
    ["Error: in a generator", "    at gen (cell:1:25)", "    at cell:1:59"],
  ],
  [
    "throw new Error('a', { cause: new TypeError('b', { cause: 'c' }) })",
    ["Error: a", "    at cell:1:7", "  [cause]: TypeError: b", "      at cell:1:31", "    [cause]: 'c'"],
  ],
  [
    "throw new AggregateError([new Error('one'), 2], 'many')",
    ["AggregateError: many", "    at cell:1:7", "  [error 1]: Error: one", "      at cell:1:27", "  [error 2]: 2"],
  ],
  [
    "throw Object.assign(new Error('x'), { code: 'E_X', get y() { return 1 } })",
    ["Error: x", "    at cell:1:21", "  { code: 'E_X', y: 1 }"],
  ],
])("%s", async (code, expected) => {
  expect(await trace(code)).toEqual(expected);
});

test("a message without end is bounded, and the kernel goes on", async () => {
  const { error } = await notebook.run("throw new Error('m'.repeat(300_000))");
  expect(error!.evalue.length).toBeLessThan(11_000);
  expect(error!.traceback.join("\n").length).toBeLessThan(12_000);
  expect((await notebook.run("1 + 1")).result).toBe("2");
});

test("what fails later is shown under its cell: timers, microtasks, emitters, rejections", async () => {
  const { errors, status } = await notebook.run(`
    import { EventEmitter } from "node:events";
    setTimeout(() => { throw new Error("timer") }, 1);
    queueMicrotask(() => { throw new Error("microtask") });
    Promise.reject(new Error("rejection"));
    setTimeout(() => new EventEmitter().emit("error", new Error("emitter")), 2);
    await new Promise((done) => setTimeout(done, 40));
  `);
  expect(status).toBe("ok");
  expect(errors.map(({ evalue }) => evalue).sort()).toEqual(["emitter", "microtask", "rejection", "timer"]);
});

test("a misspelled member of a live value is found", async () => {
  const { error } = await notebook.run("Math.sqroot(2)");
  expect(error?.explanation).toBe('"Math" has no "sqroot". Did you mean "sqrt"?');
});

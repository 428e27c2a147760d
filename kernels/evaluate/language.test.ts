/** The language as people write it, cell after cell in one notebook. Each row: what is walked, then cells with what they show. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestNotebook } from "../pool/testing/notebook.ts";
import { openNotebook } from "../pool/testing/notebook.ts";

let notebook: TestNotebook;
beforeAll(async () => {
  notebook = await openNotebook();
});
afterAll(() => notebook.close());

/** "result" as text; `null` shows nothing; "! Name: message @line:column" is an error at its place in the cell. */
type Cell = [code: string, shows: string | null];

async function shown(code: string): Promise<string | null> {
  const { result, error } = await notebook.run(code);
  if (!error) return result === undefined ? null : String(result);
  const place = /cell \d+:(\d+:\d+)/.exec(error.traceback.join("\n"))?.[1];
  return `! ${error.ename}: ${error.evalue}${place === undefined ? "" : ` @${place}`}`;
}

const rows: [what: string, ...cells: Cell[]][] = [
  [
    "any declaration after any other",
    ["const { a, b: [c] } = { a: 1, b: [2] }; [a, c]", "[ 1, 2 ]"],
    ["let a = 5; a", "5"],
    ["function a() { return 1 } a()", "1"],
    ["class a {}; typeof a", "'function'"],
    ["enum a { X } a.X", "0"],
    ["const a = 2; a", "2"],
    ["namespace a { export const z = 3 } a.z", "3"],
    ["function* a() { yield 1 } [...a()]", "[ 1 ]"],
    ["async function a() { return 7 } await a()", "7"],
    ["import a from 'node:path'; typeof a.join", "'function'"],
    ["var a = 1; var a = 2; a", "2"],
    ["type a = number; const q: a = 1; q", "1"],
    ["abstract class a { abstract f(): void; g() { return 1 } } class B extends a { f() {} } new B().g()", "1"],
    ["import { join } from 'node:path'; join('a', 'b')", "'a/b'"],
    ["class join {}; typeof join", "'function'"],
    ["import { join } from 'node:path'; join('a', 'c')", "'a/c'"],
  ],
  [
    "types, erased or transformed",
    ["interface Point { x: number }; const Point = { x: 1 }; Point.x", "1"],
    ["declare const absent: number; declare function missing(): void; declare module 'x' {} 1", "1"],
    ["class P { constructor(public x: number, private readonly y = 2) {} s() { return this.x + this.y } } new P(1).s()", "3"],
    ["const s = { a: 1 } satisfies Record<string, number>; s.a", "1"],
    ["const t = ['a'] as const; t[0]", "'a'"],
    ["const id = <T,>(x: T): T => x; id(3)", "3"],
    ["const id2 = <T extends object>(x: T) => x; id2({ a: 1 })", "{ a: 1 }"],
    ["function o(x: string): string; function o(x: number): number; function o(x: any) { return x } o(3)", "3"],
    ["import type { Stats } from 'node:fs'; import { type Dirent, statSync } from 'node:fs'; typeof statSync", "'function'"],
    ["import p = require('node:path'); p.join('a')", "'a'"],
    ["const n: number | undefined = undefined!; n ?? 4", "4"],
    ["let v: unknown = 'text'; (v as string).length", "4"],
    ["(<string>v).length", "4"],
    ["function isText(x: unknown): x is string { return typeof x === 'string' } isText(v)", "true"],
    ["enum Mixed { A = 1, B = 'b', C = A << 2 } [Mixed.A, Mixed.B, Mixed.C, Mixed[1]]", "[ 1, 'b', 4, 'A' ]"],
    ["const enum Fixed { A = 3 } Fixed.A", "3"],
    ["class D { @sealed m() {} }", "! SyntaxError: Unexpected character '@' @1:11"],
  ],
  [
    "exports are declarations",
    ["export const ex = 1; ex", "1"],
    ["export default function named() { return 2 } named()", "2"],
    ["export { ex }; ex", "1"],
    ["export class K { x = 1 } new K().x", "1"],
    ["export type { Absent }; export * from 'node:path'; 3", "3"],
  ],
  [
    "await in every place",
    ["const { x: tx } = await Promise.resolve({ x: 1 }); tx", "1"],
    ["(await Promise.resolve(2)) + (await 3)", "5"],
    ["`${await 4}`", "'4'"],
    ["[await 5, ...(await [6])]", "[ 5, 6 ]"],
    ["({ a: await 7 })", "{ a: 7 }"],
    ["if (await true) { await 9 }", "9"],
    ["const fa = async () => await 10; await fa()", "10"],
    ["(await import('node:path')).sep", "'/'"],
    ["switch (await 1) { case await 1: 'one' }", "'one'"],
    ["async function* ag() { yield 1; yield 2 } let sum = 0; for await (const x of ag()) sum += x; sum", "3"],
    ["let last; for await (last of [Promise.resolve(4)]); last", "4"],
    ["await Promise.all([1, await 2])", "[ 1, 2 ]"],
    ["function notAsync() { await 1 }", "! SyntaxError: await isn't allowed in non-async function @1:23"],
  ],
  [
    "JavaScript of today",
    ["/[\\p{L}--[a-z]]/v.test('A')", "true"],
    ["10n ** 20n", "100000000000000000000n"],
    [
      "class Pv { #x = 1; static #y = 2; get x() { return this.#x } static z = 0; static { this.z = Pv.#y } } [new Pv().x, Pv.z]",
      "[ 1, 2 ]",
    ],
    ["const tag = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join('|') + v; tag`a${1}b\\n`", "'a|b\\\\n1'"],
    ["outer: for (let i = 0; i < 3; i++) { for (;;) { continue outer } } 'done'", "'done'"],
    ["Object.groupBy([1, 2, 3], (n) => n % 2 ? 'odd' : 'even').odd", "[ 1, 3 ]"],
    ["new Set([1, 2]).union(new Set([3])).size", "3"],
    ["const i1 = 1\n;[1, 2].map((x) => x)", "[ 1, 2 ]"],
    ["let j1 = 1\nlet k1 = j1\n++j1\nj1", "2"],
    ["(() => {\n return\n 1\n})()", null],
    ["'use strict'; 5", "5"],
    ["// only a comment", null],
    ["/* only */", null],
    ["", null],
    ["1 //", "1"],
    ["1\n// end\n", "1"],
    ["const l1 = 1\r\nconst l2 = 2\r\nl1 + l2", "3"],
    ["\ufeffconst b1 = 1; b1", "1"],
    ["'a\u2028b'.length", "3"],
    ["const é = 1, 变量 = 2; é + 变量", "3"],
    ["#!/usr/bin/env node\n7", "7"],
    ["#!/x\n absentName", "! ReferenceError: absentName is not defined @2:2"],
    ["*/", "! SyntaxError: Expression expected @1:2"],
    ["<!-- html\n1", "! SyntaxError: Unexpected token @1:1"],
    ["const 😀 = 1", "! SyntaxError: Unexpected character '😀' @1:7"],
  ],
  [
    "functions see what is defined now",
    ["let n1 = 1; const getN = () => n1; getN()", "1"],
    ["let n1 = 2; getN()", "2"],
    ["function fact(n: number): number { return n < 2 ? 1 : n * fact(n - 1) } fact(4)", "24"],
    ["const oldFact = fact; function fact(n: number): number { return 100 } oldFact(4)", "100"],
    ["hoisted(); function hoisted() { return 'h' }", "'h'"],
    ["fact.name", "'fact'"],
  ],
  [
    "an error in the middle keeps what was before it",
    ["const before = 1; const mid = absent.x; const after = 2", "! ReferenceError: absent is not defined @1:31"],
    ["before", "1"],
    ["const mid = 3; const after = 4; [mid, after]", "[ 3, 4 ]"],
  ],
  [
    "a constant stays one",
    ["const cc = 1; cc = 2", "! TypeError: Assignment to constant variable. (cc) @1:15"],
    ["cc", "1"],
    ["const change = () => { cc = 4 }; change()", "! TypeError: Assignment to constant variable. (cc) @1:24"],
    ["cc++", "! TypeError: Assignment to constant variable. (cc) @1:1"],
    ["({ cc } = { cc: 1 })", "! TypeError: Assignment to constant variable. (cc) @1:2"],
    ["for (cc of [1]) {}", "! TypeError: Assignment to constant variable. (cc) @1:12"],
    ["function h(cc: number) { cc = 5; return cc } h(1)", "5"],
    ["{ let cc = 1; cc = 2; cc }", "2"],
    ["const inner = (cc: number) => cc; cc = 3", "! TypeError: Assignment to constant variable. (cc) @1:35"],
    ["import { sep } from 'node:path'; sep = 1", "! TypeError: Assignment to constant variable. (sep) @1:34"],
    ["let cc = 4; cc = 5; cc", "5"],
  ],
  [
    "the last value is the result",
    ["5; function later() {}", "5"],
    ["6; interface Q {}", "6"],
    ["switch (1) { case 1: 'yes'; break; default: 'no' }", "'yes'"],
    ["label: { 'in it' }", "'in it'"],
    ["try { 8 } finally { 9 }", "8"],
    ["if (false) 1; else { 2 }", "2"],
    ["for (const x of [1]) x", null],
    ["const y9 = 1", null],
    ["let y8; y8 = 3", "3"],
    ["1, 2", "2"],
    ["(function () { return 2 })", "[Function (anonymous)]"],
    ["(class Named {})", "[class Named]"],
    ["{ a: 1 }", "{ a: 1 }"],
    ["3;", "3"],
  ],
  [
    "a name of the world becomes the notebook's own, and harms nobody",
    ["class Error { constructor(public message: string) {} }; new Error('x').message", "'x'"],
    ["Error.name", "'Error'"],
    ["let Promise = 5; await (async () => Promise + 1)()", "6"],
    ["const performance = { auc: 0.9 }; performance.auc", "0.9"],
    ["function Object() { return 4 } Object()", "4"],
    ["Object.name", "'Object'"],
    ["const { Map = 3 } = {}; ({ Map, Promise })", "{ Map: 3, Promise: 5 }"],
    ["const console = { log: 1 }; console.log", "1"],
    ["[1, 2].map((Promise) => Promise * 2)", "[ 2, 4 ]"],
    ["performance = 2", "! TypeError: Assignment to constant variable. (performance) @1:1"],
    ["Promise.all()", "! TypeError: Promise.all is not a function @1:9"],
    ["JSON = 1", "! TypeError: Cannot assign to read only property 'JSON' of object '#<Object>' @1:6"],
    ["import { progress } from 'carnet/display'; for (const i of progress([1, 2])); 'works'", "'works'"],
    ["await new globalThis.Promise((done) => setTimeout(done, 1, 'waits'))", "'waits'"],
    ["globalThis.console.log === undefined", "false"],
  ],
  [
    "the world of a cell",
    ["this === globalThis", "true"],
    ["(function () { return this })()", null],
    ["typeof arguments", "'undefined'"],
    ["let ev = 5; [eval('ev + 1'), (0, eval)('ev + 1'), new Function('return ev + 2')()]", "[ 6, 6, 7 ]"],
    ["globalThis.gx = 5; gx", "5"],
    ["undeclared = 1", "! ReferenceError: undeclared is not defined @1:12"],
    ["import.meta.dirname === process.cwd()", "true"],
    ["const fs = require('fs'); typeof fs.readFileSync", "'function'"],
  ],
  [
    "files of the home folder, in their latest state",
    ["import { writeFileSync } from 'node:fs'; writeFileSync('d.json', '{\"a\":1}')", null],
    ["import d from './d.json' with { type: 'json' }; import { a as da } from './d.json'; [d.a, da]", "[ 1, 1 ]"],
    [
      "writeFileSync('m.ts', 'export const x: number = 1'); writeFileSync('n.ts', 'import { x } from \"./m\"; export const y = x + 1')",
      null,
    ],
    ["import { y } from './n.ts'; y", "2"],
    ["writeFileSync('m.ts', 'export const x: number = 50')", null],
    ["import { y } from './n'; y", "51"],
    [
      "writeFileSync('w.ts', 'import { table } from \"carnet/display\"; import * as tf from \"@tensorflow/tfjs\"; export { table, tf }')",
      null,
    ],
    [
      "import { table, tf as theirs } from './w.ts'; import * as tf from '@tensorflow/tfjs'; [table.name, theirs.Tensor === tf.Tensor]",
      "[ 'table', true ]",
    ],
    ["import './absent.ts'", '! Error: The file "./absent.ts" is not in your folder. @1:7'],
    ["import './mm.ts'", '! Error: The file "./mm.ts" is not in your folder. Did you mean "./m.ts"? @1:7'],
  ],
  [
    "what the language refuses, at its place",
    ["const a1 = 1;\nlet a2 = 2;\nlet a1 = 3", "! SyntaxError: Identifier 'a1' has already been declared @3:5"],
    ["enum E2 { A }\nlet z2; let z2", "! SyntaxError: Identifier 'z2' has already been declared @2:13"],
    ["enum E3 { A }\n\n   absent.bar()", "! ReferenceError: absent is not defined @3:4"],
    ["delete d", "! SyntaxError: Deleting local variable in strict mode @1:1"],
    ["\n/(?<a>.)(?<a>.)/", "! SyntaxError: Invalid regular expression: /(?<a>.)(?<a>.)/: Duplicate capture group name @2:2"],
    ["class A1 { #p; m() { this.#q } }", "! SyntaxError: Private field '#q' must be declared in an enclosing class @1:27"],
    ["let undefined = 1", "! SyntaxError: Identifier 'undefined' has already been declared @1:1"],
    ["break", "! SyntaxError: A 'break' statement can only be used within an enclosing iteration or switch statement @1:1"],
    ["1 = 2", "! SyntaxError: Invalid assignment target @1:1"],
    ["foo(1,\n  2", "! SyntaxError: Expected ',', got '<eof>' @2:4"],
  ],
];

test.each(rows)("%s", async (_what, ...cells) => {
  const found: Cell[] = [];
  for (const [code] of cells) found.push([code, await shown(code)]);
  expect(found).toEqual(cells);
});

test("what `using` names at the top level is disposed of when the cell ends", async () => {
  const { printed, result } = await notebook.run(
    "using a = { [Symbol.dispose]() { globalThis.console.log('a') } }; await using b = { async [Symbol.asyncDispose]() { await 1; globalThis.console.log('b') } }; globalThis.console.log('cell'); 1",
  );
  expect({ printed, result }).toEqual({ printed: "cell\nb\na\n", result: "1" });
  expect(await shown("using wrong = {}")).toContain("has no [Symbol.dispose]()");
});

test("code written for Plotly in a page shows its figure", async () => {
  const { messages } = await notebook.run(
    "import Plotly from 'plotly.js-dist-min'; Plotly.newPlot('id', [{ type: 'bar', x: [1], y: [2] }], { title: 'T' })",
  );
  expect(messages.find(({ type }) => type === "display_data")).toMatchObject({
    data: { "application/vnd.plotly.v1+json": { data: [{ x: [1] }] } },
  });
});

test("an error that a timer throws is shown, though TensorFlow.js would end the process", async () => {
  const { errors, status } = await notebook.run(
    "import * as tfjs from '@tensorflow/tfjs'; setTimeout(() => { nowhere }, 1); globalThis.Promise.reject(7); await new globalThis.Promise((done) => setTimeout(done, 30))",
  );
  expect({ status, errors: errors.map(({ evalue }) => evalue) }).toEqual({ status: "ok", errors: ["7", "nowhere is not defined"] });
  expect(await shown("1 + 1")).toBe("2");
});

import { expect, test } from "vitest";
import { explain } from "./explain.ts";
import { nearest } from "./nearest.ts";

test.each([
  ["consoel", "console"],
  ["Volume", "volume"],
  ["tresshold", "threshold"],
  ["xyz", null],
])("the name nearest to %s is %s", (name, expected) => {
  expect(nearest(name, ["console", "volume", "threshold", "weightKg"])).toBe(expected);
});

test("a beginner's errors are explained in her language", () => {
  const error = { ename: "ReferenceError", evalue: "weigthKg is not defined" };
  expect(explain(error, "fr", { names: ["weightKg"] })).toBe("Le nom « weigthKg » n’existe pas. Vouliez-vous écrire « weightKg » ?");
  expect(explain(error, "en", { names: ["weightKg"] })).toBe('The name "weigthKg" does not exist. Did you mean "weightKg"?');
  expect(explain({ ename: "ReferenceError", evalue: "display is not defined" }, "en")).toBe(
    '"display" has to be imported: write import { display } from "carnet/display"; at the start of a cell, and run it.',
  );
  expect(explain({ ename: "ReferenceError", evalue: "tf is not defined" }, "fr")).toContain('import * as tf from "@tensorflow/tfjs";');
  expect(explain({ ename: "ReferenceError", evalue: "constructor is not defined" }, "en")).toContain("does not exist yet");
  expect(explain({ ename: "TypeError", evalue: "Cannot read properties of undefined (reading 'suv')" }, "en")).toContain('".suv"');
  expect(explain({ ename: "MyError", evalue: "something" }, "fr")).toBeUndefined();
});

/** A syntax error as the kernel tells it, its caret under the bar. */
function at(line: string, problem: string): { ename: string; evalue: string; traceback: string[] } {
  const text = line.replace("|", "");
  return {
    ename: "SyntaxError",
    evalue: problem,
    traceback: ["    cell 1:1:1", text, `${" ".repeat(line.indexOf("|"))}^`, `SyntaxError: ${problem}`],
  };
}
const thrown = (text: string): { ename: string; evalue: string } => ({
  ename: text.split(": ")[0],
  evalue: text.slice(text.indexOf(": ") + 2),
});

test.each([
  [at("const q = |“x”", "Unexpected character '“'"), "guillemets droits", "straight"],
  [at("const n = 3,|14", "Unexpected token `numeric literal`. Expected an identifier"), "avec un point", "with a point"],
  [at("let |class = 1", "Expected ';', '}' or <eof>"), "« class »", '"class"'],
  [at("const l = [1 |2]", "Expected ',', got 'numeric literal'"), "virgule", "comma"],
  [at("if x > 1|:", "Expected '(', got 'x'"), "Python", "Python"],
  [at("|/* abc", "Unterminated block comment"), "*/", "*/"],
  [at("function f() { |await 1 }", "await isn't allowed in non-async function"), "async", "async"],
  [at("|1 = 2", "Invalid assignment target"), "===", "==="],
  [thrown("SyntaxError: Unexpected end of JSON input"), "JSON", "JSON"],
  [thrown("Error: Operands could not be broadcast together with shapes 2 and 3."), "[2] et [3]", "[2] and [3]"],
  [thrown("Error: Error in matMul: inner shapes (3) and (2) of Tensors"), "colonnes", "columns"],
  [thrown("Error: Error when checking : expected dense_input to have shape [null,3] but got array with shape [2,4]."), "[null,3]", "[2,4]"],
  [thrown("Error: Tensor is disposed."), "tf.keep", "tf.keep"],
  [thrown("Error: The first layer in a Sequential model must get an `inputShape`"), "inputShape", "inputShape"],
  [thrown("RuntimeError: You must compile a model before training/testing."), "compile", "compile"],
  [thrown("TypeError: fetch failed"), "réseau", "network"],
  [thrown("Error: ENOENT: no such file or directory, open 'a.txt'"), "« a.txt »", '"a.txt"'],
  [thrown("Error: EROFS: read-only file system, open '/datasets/x'"), "votre dossier", "your folder"],
  [thrown("Error: ENOSPC: no space left on device, write"), "place", "space"],
  [thrown("RangeError: Invalid time value"), "date", "date"],
  [thrown("TypeError: Cannot destructure property 'b' of 'null' as it is null."), "« b »", '"b"'],
  [thrown("TypeError: x is not a constructor"), "classe", "class"],
  [thrown("TypeError: Cannot mix BigInt and other types, use explicit conversions"), "BigInt", "BigInt"],
  [thrown("ReferenceError: document is not defined"), "display", "display"],
  [at("let |undefined = 5", "Identifier 'undefined' has already been declared"), "valeur du langage", "value of the language"],
  [at("class A { accessor |a = 1 }", "Unexpected token"), "« get »", '"get"'],
  [thrown("AggregateError: All promises were rejected"), "Plusieurs", "Several"],
])("%j is explained in both languages", (error, french, english) => {
  expect(explain(error, "fr")).toContain(french);
  expect(explain(error, "en")).toContain(english);
});

test("a member that is not there brings the nearest one", () => {
  const membersOf = (path: string): string[] => (path === "tf.layers" ? ["dense", "conv2d"] : []);
  expect(explain(thrown("TypeError: tf.layers.dens is not a function"), "en", { membersOf })).toBe(
    '"tf.layers" has no "dens". Did you mean "dense"?',
  );
});

/**
 * TypeScript to JavaScript. Types are blanked out in place, so every position stays; syntax that cannot be blanked out (enum, namespace,
 * parameter properties, `<T>value`) is transformed, and then a source map leads back.
 */
import { stripTypeScriptTypes } from "node:module";
import type { SyntaxProblem } from "./problem.ts";
import { isProblem, problemFromStack } from "./problem.ts";

export interface Erased {
  code: string;
  /** Source map (JSON, version 3) from `code` to the source; null where positions are the same. */
  sourceMap: string | null;
}

/** A cell without its types, in both ways that it may be meant. */
export interface ErasedCell {
  /** The cell as one expression, where it may be an object `{ a: 1 }`; null where it cannot. */
  object: Erased | null;
  plain: Erased | SyntaxProblem;
}

/** Erases the types of a cell. A cell that begins with a brace is read as an expression too. */
export function eraseCell(source: string): ErasedCell {
  const object = /^(\s|\/\/.*|\/\*[^]*?\*\/)*\{/.test(source) ? eraseTypes(`(${source}\n)`) : null;
  const isObject = object !== null && !isProblem(object) && object.sourceMap === null;
  return { object: isObject ? object : null, plain: eraseTypes(source) };
}

/** What is said of a text whose nesting was too much for the eraser. It may then be broken in this thread: its stack ran into its memory. */
export const tooDeep = "The cell is nested too deeply to be read";

function problemOf(error: unknown, source: string): SyntaxProblem {
  const { code } = error as { code?: string };
  if (code === "ERR_INVALID_TYPESCRIPT_SYNTAX" || code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") return problemFromStack(error, source);
  return { problem: tooDeep, line: 1, column: 1, text: source.slice(0, 100).split("\n")[0] };
}

/** Erases the types of a program, or says what is wrong with its syntax. */
export function eraseTypes(source: string): Erased | SyntaxProblem {
  try {
    return { code: stripTypeScriptTypes(source, { mode: "strip" }), sourceMap: null };
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") return problemOf(error, source);
  }
  try {
    const transformed = stripTypeScriptTypes(source, { mode: "transform", sourceMap: true });
    const [code, encoded] = transformed.split(/\n*\/\/# sourceMappingURL=data:application\/json;base64,/);
    return { code, sourceMap: Buffer.from(encoded ?? "", "base64").toString("utf8") };
  } catch (error) {
    return problemOf(error, source);
  }
}

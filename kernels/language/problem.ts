/** What is wrong with the syntax of a cell, and where. */
import type { Position } from "./rewriting.ts";
import { lineStarts, positionAt } from "./rewriting.ts";

export interface SyntaxProblem {
  problem: string;
  /** First line 1, first column 1. */
  line: number;
  column: number;
  /** The whole line of the source. */
  text: string;
  /** The text ended where more was expected. */
  atEnd?: true;
}

export function isProblem(value: object): value is SyntaxProblem {
  return "problem" in value;
}

/** The type eraser tells the place in the stack of its error: a line with the number, the source line, a line with carets. */
export function problemFromStack(error: unknown, source: string): SyntaxProblem {
  const { message, stack = "" } = error as Error;
  const lines = source.split(/\r\n|[\n\r\u2028\u2029]/);
  const told = /^:(\d+)\n/.exec(stack);
  const line = Math.min(Math.max(1, told ? Number(told[1]) : 1), lines.length);
  const text = lines[line - 1] ?? "";
  const caret = stack.split("\n").find((told) => /^ *\^+ *$/.test(told));
  return caret
    ? { problem: message, line, column: caret.indexOf("^") + 1, text }
    : { problem: message, line, column: text.trimEnd().length + 1, text, atEnd: true };
}

/** A problem at an offset of the source. */
export function problemAt(source: string, offset: number, problem: string): SyntaxProblem {
  const found = problemAtPosition(source, positionAt(lineStarts(source), offset), problem);
  return { ...found, ...(offset >= source.trimEnd().length ? { atEnd: true } : {}) };
}

export function problemAtPosition(source: string, { line, column }: Position, problem: string): SyntaxProblem {
  return { problem, line, column, text: source.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1] ?? "" };
}

/** The line with a caret under the place, as a traceback shows it. Tabs are kept so that the caret stands right. */
export function pointAt({ text, column }: SyntaxProblem): string {
  const before = text.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
  return `${text}\n${before}^`;
}

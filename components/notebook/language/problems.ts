/** From what TypeScript says about a cell to what the person is told. Type errors never stop a run, so they warn; only syntax is an error. */
import type { AssembledCell } from "./assemble.ts";
import type { CellAnalysis } from "./analyse.ts";
import type { Diagnostic, MessageChain } from "./typescript.ts";

export interface Problem {
  start: number;
  length: number;
  severity: "error" | "warning" | "hint";
  message: string;
  code: number;
  /** For a name that only a cell further down declares: that cell. */
  below?: { name: string; cell: string };
}

/** Said where the kernel is content: a default import of a module without one, duplicates that only our own lines make, home files. */
const neverShown = new Set([1192, 1259, 2354, 2484, 2323, 6133, 6192, 6196]);
const unknownName = new Set([2304, 2552, 2503, 2749, 2693]);
const unknownModule = new Set([2307, 2792]);
const assignsToImport = 2632;

export interface ProblemContext {
  cell: AssembledCell;
  analysis: CellAnalysis;
  /** The nearest cell below that declares the name. */
  declaredBelow: (name: string) => string | undefined;
  constantMessage: (name: string) => string;
}

/** `name?` and `?name` ask the kernel for documentation: no language, and no mistake. */
const question = /^\s*(?:\?{1,2}\s*[^\s?][^\n\r;]*?\??|[^\s?][^\n\r;]*?\s*\?{1,2})\s*;?\s*$/;

export function isQuestion(source: string): boolean {
  return question.test(source);
}

export function problemsOf(diagnostics: readonly Diagnostic[], syntactic: boolean, context: ProblemContext): Problem[] {
  return diagnostics.flatMap((diagnostic) => problemOf(diagnostic, syntactic, context) ?? []);
}

function problemOf(diagnostic: Diagnostic, syntactic: boolean, context: ProblemContext): Problem | null {
  const { cell, analysis } = context;
  const { code } = diagnostic;
  // 7000 to 7099: a type that is not known. Nobody has to write types in a cell.
  if (diagnostic.start === undefined || neverShown.has(code) || (code >= 7000 && code < 7100)) return null;
  const found = { start: diagnostic.start - cell.offset, length: diagnostic.length ?? 1 };
  const atEnd = syntactic && found.start >= cell.length;
  if (found.start < 0 || (found.start > cell.length && !atEnd)) return null;
  const start = Math.min(found.start, Math.max(0, cell.length - 1));
  const length = Math.max(1, Math.min(found.length, cell.length - start));
  const text = cell.text.slice(cell.offset + start, cell.offset + start + length);
  // Which packages and files there are, the kernel knows; of Carnet's own parts all declarations are here.
  if (unknownModule.has(code) && !/^["']carnet\//.test(text)) return null;
  const message = code === assignsToImport ? context.constantMessage(text) : flat(diagnostic.messageText);
  const problem: Problem = { start, length, severity: syntactic ? "error" : "warning", message, code };
  if (!unknownName.has(code) || syntactic) return problem;
  const below = context.declaredBelow(text);
  if (below === undefined) return problem;
  // In a function that is called later, the name will be there.
  if (!analysis.needed.has(start)) return null;
  return { ...problem, severity: "hint", below: { name: text, cell: below } };
}

function flat(message: string | MessageChain, depth = 0): string {
  if (typeof message === "string") return message;
  const next = (message.next ?? []).map((each) => `\n${"  ".repeat(depth + 1)}${flat(each, depth + 1)}`);
  return message.messageText + next.join("");
}

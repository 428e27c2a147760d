/**
 * A TypeScript cell to JavaScript that `Runtime.evaluate` runs in REPL mode. Nothing is executed here.
 *
 * The inspector cannot load modules and refuses `let f` after `function f`; a pending `await` is deaf to the interrupt. So imports become
 * calls of the kernel's importer, top-level functions, imports and `var` become `let` declared first, `const` becomes `let` (assigning to
 * it stays an error, found here), every `await` is raced against the interrupt, and the last expression is handed to the kernel as result.
 */
import { parse, parseExpressionAt, tokenizer } from "acorn";
import type { AnyNode, Program } from "acorn";
import type { Declarations } from "./declarations.ts";
import { assignmentsTo, rewriteDeclarations } from "./declarations.ts";
import { eraseCell } from "./erase.ts";
import type { ErasedCell } from "./erase.ts";
import { rewriteImports } from "./imports.ts";
import type { CellNames } from "./names.ts";
import { freeNames } from "./names.ts";
import type { SyntaxProblem } from "./problem.ts";
import { isProblem, problemAt } from "./problem.ts";
import type { PositionMap } from "./rewriting.ts";
import { Rewriting } from "./rewriting.ts";
import { visit } from "./visit.ts";

export interface Translation {
  code: string;
  map: PositionMap;
  /** From the JavaScript that `map` leads to, on to the TypeScript; null where they have the same positions. */
  sourceMap: string | null;
  /** Top-level names that this cell declares. */
  declared: string[];
  /** Those of them that are never to be assigned. */
  constants: string[];
  /** Names that it imports: from where, and what they are called there ("*" for the whole module). */
  imports: [local: string, imported: { module: string; name: string }][];
  /** What it takes from outside of itself. */
  free: CellNames;
}

/** The object of the kernel that rewritten cells call. */
export const kernelName = "$carnet";

const parsing = { ecmaVersion: "latest", sourceType: "module", allowAwaitOutsideFunction: true } as const;

/**
 * Translates one cell.
 * @param constants names that earlier cells declared with `const`
 * @param prologue JavaScript to run first, on no line of the person's
 * @param erased the cell without types, where that was done elsewhere: the eraser costs a process 17 MB
 */
export function translate(
  source: string,
  { constants = [], prologue = "", erased }: { constants?: Iterable<string>; prologue?: string; erased?: ErasedCell | undefined } = {},
): Translation | SyntaxProblem {
  const read = readCell(source, erased ?? eraseCell(source));
  if (isProblem(read)) return read;
  const { code, program, sourceMap } = read;
  const rewriting = new Rewriting(code);
  const declarations: Declarations = { hoisted: new Set(), inPlace: new Set(), constants: new Set(), imports: new Map(), head: [] };
  rewriteImports({ source, program, rewriting, declarations, kernel: kernelName });
  rewriteDeclarations(program, rewriting, declarations);
  const declared = [...declarations.hoisted, ...declarations.inPlace];
  const forbidden = new Set([...[...constants].filter((name) => !declared.includes(name)), ...declarations.constants]);
  rewriteExpressions(program, rewriting, forbidden);
  const lets = [...declarations.hoisted];
  const head = [`"use strict"; ${prologue} `, lets.length > 0 ? `let ${lets.join(", ")}; ` : "", ...declarations.head];
  return {
    ...rewriting.finish(head, ["\n;void 0"]),
    sourceMap,
    declared,
    constants: [...declarations.constants],
    imports: [...declarations.imports],
    free: freeNames(program),
  };
}

interface ReadCell {
  code: string;
  program: Program;
  sourceMap: string | null;
}

function readCell(source: string, { object, plain }: ErasedCell): ReadCell | SyntaxProblem {
  const read = object === null ? null : readObject(object.code.slice(1, -2));
  if (read) return read;
  if (isProblem(plain)) return plain;
  const { code, sourceMap } = plain;
  try {
    return { code, program: parse(code, parsing), sourceMap };
  } catch (error) {
    const { message, pos = 0 } = error as SyntaxError & { pos?: number };
    return problemAt(sourceMap === null ? source : code, pos, message.replace(/ \(\d+:\d+\)$/, ""));
  }
}

/** A cell that is `{ a: 1 }` and nothing more means the object, as in every console; the language alone would read a block. */
function readObject(code: string): ReadCell | null {
  try {
    const start = [...tokenizer(code, parsing)][0].start;
    const expression = parseExpressionAt(code, start, parsing);
    if (expression.type !== "ObjectExpression" || [...tokenizer(code.slice(expression.end), parsing)].length > 0) return null;
    const { end } = expression;
    const statement = { type: "ExpressionStatement" as const, expression, start, end };
    return { code, sourceMap: null, program: { type: "Program", sourceType: "module", start, end, body: [statement] } };
  } catch {
    return null;
  }
}

/**
 * The expressions whose value the cell shows: its last statement, when that is an expression, or the last ones of the branches of a last
 * `if`, `try` or block, of which one is reached.
 */
function lastExpressions(body: readonly AnyNode[]): AnyNode[] {
  const last = body.findLast((statement) => statement.type !== "EmptyStatement");
  switch (last?.type) {
    case "ExpressionStatement":
      return [last.expression];
    case "BlockStatement":
      return lastExpressions(last.body);
    case "IfStatement":
      return [...lastExpressions([last.consequent]), ...(last.alternate ? lastExpressions([last.alternate]) : [])];
    case "TryStatement":
      return [...lastExpressions([last.block]), ...(last.handler ? lastExpressions([last.handler.body]) : [])];
    default:
      return [];
  }
}

function rewriteExpressions(program: Program, rewriting: Rewriting, constants: ReadonlySet<string>): void {
  const results = new Set(lastExpressions(program.body));
  const toConstant = assignmentsTo(program, constants);
  const around = (node: AnyNode): [at: AnyNode, open: string, close: string][] => {
    const wraps: [AnyNode, string, string][] = [];
    if (results.has(node)) wraps.push([node, `${kernelName}.result((`, "))"]);
    const constant = toConstant.get(node);
    if (constant !== undefined) wraps.push([node, `(${kernelName}.constant(${JSON.stringify(constant)}), `, ")"]);
    return wraps;
  };
  const inside = (node: AnyNode, parents: AnyNode[]): string | null => {
    const parent = parents.at(-1);
    if (parent?.type === "AwaitExpression") return "wait";
    return parent?.type === "ForOfStatement" && parent.await && parent.right === node ? "each" : null;
  };
  visit(program, {
    enter(node, parents) {
      if (node.type === "ImportDeclaration") return false;
      const guard = inside(node, parents);
      if (guard !== null) rewriting.open(node.start, `${kernelName}.${guard}((`);
      for (const [at, open] of around(node)) rewriting.open(at.start, open);
      if (node.type === "ImportExpression") rewriting.replace(node.start, node.start + "import".length, [`${kernelName}.import`]);
      if (node.type === "MetaProperty" && node.meta.name === "import") rewriting.replace(node.start, node.end, [`${kernelName}.meta`]);
      return true;
    },
    leave(node, parents) {
      if (node.type === "ImportDeclaration") return;
      for (const [at, , close] of around(node).reverse()) rewriting.close(at.end, close);
      if (inside(node, parents) !== null) rewriting.close(node.end, "))");
    },
  });
}

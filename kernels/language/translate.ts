/**
 * A TypeScript cell to JavaScript that `Runtime.evaluate` runs in REPL mode. Nothing is executed here.
 *
 * The inspector cannot load modules and refuses `let f` after `function f`; a pending `await` is deaf to the interrupt. So imports become
 * calls of the kernel's importer, top-level functions, imports and `var` become `let` declared first, `const` becomes `let` (assigning to
 * it stays an error, found here), every `await` is raced against the interrupt, and the last expression is handed to the kernel as result.
 */
import { Parser, parseExpressionAt, tokenizer } from "acorn";
import type { AnyNode, Program } from "acorn";
import type { Declarations } from "./declarations.ts";
import { assignmentsTo, declaredBy, rewriteDeclarations } from "./declarations.ts";
import { eraseCell } from "./erase.ts";
import type { ErasedCell } from "./erase.ts";
import { rewriteImports } from "./imports.ts";
import type { CellNames } from "./names.ts";
import { freeNames } from "./names.ts";
import { ownName, ownSuffix } from "./own-names.ts";
import type { SyntaxProblem } from "./problem.ts";
import { isProblem, problemAt, problemAtPosition } from "./problem.ts";
import { lastExpressions } from "./results.ts";
import type { PositionMap } from "./rewriting.ts";
import { Rewriting, lineStarts, positionAt } from "./rewriting.ts";
import type { Naming } from "./scopes.ts";
import { outerNamings } from "./scopes.ts";
import { throughSourceMap } from "./source-map.ts";
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

interface Recovering {
  raise(position: number, message: string): never;
}

/** `export { a }` may mean what another cell declared. */
const CellParser = Parser.extend((Base) => {
  class CellParsing extends Base {
    raiseRecoverable(position: number, message: string): void {
      if (!/^Export '.*' is not defined$/.test(message)) (this as unknown as Recovering).raise(position, message);
    }
  }
  return CellParsing;
});

export interface Notebook {
  /** Names that earlier cells declared with `const`. */
  constants?: Iterable<string>;
  /** Names of the world that earlier cells declared as their own. */
  shadowed?: ReadonlySet<string>;
  /** JavaScript to run first, on no line of the person's. */
  prologue?: string;
  /** The cell without types, where that was done elsewhere: the eraser costs a process 17 MB. */
  erased?: ErasedCell | undefined;
}

/** Translates one cell. */
export function translate(
  source: string,
  { constants = [], shadowed = new Set(), prologue = "", erased }: Notebook = {},
): Translation | SyntaxProblem {
  const read = readCell(source, erased ?? eraseCell(source));
  if (isProblem(read)) return read;
  const { code, program, sourceMap } = read;
  const rewriting = new Rewriting(code);
  if (code.startsWith("#!")) rewriting.replace(0, /[\n\r]|$/.exec(code)!.index, []);
  const names = declaredBy(program);
  const own = ownName(names, shadowed);
  const declarations: Declarations = { hoisted: new Set(), inPlace: new Set(), constants: new Set(), imports: new Map(), head: [], own };
  const namings = outerNamings(program);
  rewriteNames(namings, rewriting, own);
  rewriteImports({ source, program, rewriting, declarations, kernel: kernelName });
  rewriteDeclarations({ program, rewriting, declarations, kernel: kernelName });
  const declared = [...declarations.hoisted, ...declarations.inPlace];
  const forbidden = new Set([...[...constants].filter((name) => !declared.includes(name)), ...declarations.constants]);
  rewriteExpressions({
    program,
    rewriting,
    results: new Set(lastExpressions(program.body)),
    toConstant: assignmentsTo(program, forbidden, namings),
  });
  const lets = [...declarations.hoisted].map(own);
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

/** Where the notebook has its own `Promise`, what it names so is that one, and the libraries keep theirs. */
function rewriteNames(namings: readonly Naming[], rewriting: Rewriting, own: (name: string) => string): void {
  for (const { node, shorthand, named } of namings) {
    if (own(node.name) === node.name || named) continue;
    if (shorthand) rewriting.open(node.start, `${node.name}: `);
    rewriting.close(node.end, ownSuffix);
  }
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
    return { code, program: CellParser.parse(code, parsing), sourceMap };
  } catch (error) {
    const { message, pos = 0 } = error as SyntaxError & { pos?: number };
    const problem = message.replace(/ \(\d+:\d+\)$/, "");
    if (sourceMap === null) return problemAt(source, pos, problem);
    return problemAtPosition(source, throughSourceMap(sourceMap, positionAt(lineStarts(code), pos)), problem);
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

interface ToRewrite {
  program: Program;
  rewriting: Rewriting;
  /** What the cell shows. */
  results: ReadonlySet<AnyNode>;
  /** Assignments that are errors. */
  toConstant: ReadonlyMap<AnyNode, string>;
}

function rewriteExpressions({ program, rewriting, results, toConstant }: ToRewrite): void {
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

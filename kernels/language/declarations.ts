/**
 * What a cell declares at its top level, made redeclarable by later cells: functions and `var` become `let`, declared at the front;
 * `const` becomes `let`, and assignments to it are found so that they stay errors.
 */
import type { AnyNode, Program, VariableDeclaration } from "acorn";
import type { Piece, Rewriting } from "./rewriting.ts";
import { childrenOf, isFunction, namesOf, visit } from "./visit.ts";

/** Gathered while a cell is rewritten. */
export interface Declarations {
  /** Names to be declared with `let` before everything else. */
  hoisted: Set<string>;
  /** Names declared in place. */
  inPlace: Set<string>;
  constants: Set<string>;
  /** By the name in this cell. */
  imports: Map<string, { module: string; name: string }>;
  /** What runs first: imports, then functions. */
  head: Piece[];
}

/** Rewrites every top-level declaration. */
export function rewriteDeclarations(program: Program, rewriting: Rewriting, declarations: Declarations): void {
  for (const statement of program.body) {
    const declaration = exported(statement, rewriting);
    if (declaration?.type === "FunctionDeclaration" && declaration.id) {
      declarations.hoisted.add(declaration.id.name);
      // Without its own name the function sees the outer binding, so that a redefinition reaches its recursion; the assignment names it.
      const { id } = declaration;
      declarations.head.push(`${id.name} = `, { from: declaration.start, to: id.start }, { from: id.end, to: declaration.end }, "; ");
      rewriting.replace(declaration.start, declaration.end, [";"]);
    } else if (declaration?.type === "ClassDeclaration" && declaration.id) {
      declarations.inPlace.add(declaration.id.name);
    } else if (declaration?.type === "VariableDeclaration" && declaration.kind !== "var") {
      for (const { id } of declaration.declarations) for (const name of namesOf(id)) declarations.inPlace.add(name);
      if (declaration.kind === "const") {
        for (const { id } of declaration.declarations) for (const name of namesOf(id)) declarations.constants.add(name);
        rewriting.replace(declaration.start, declaration.start + "const".length, ["let"]);
      }
    }
  }
  rewriteVars(program, rewriting, declarations);
}

/** Drops `export`, and gives the declaration that it exported. */
function exported(statement: AnyNode, rewriting: Rewriting): AnyNode | null {
  if (statement.type === "ExportNamedDeclaration") {
    if (statement.declaration) rewriting.replace(statement.start, statement.declaration.start, []);
    else rewriting.replace(statement.start, statement.end, [";"]);
    return statement.declaration ?? null;
  }
  if (statement.type === "ExportDefaultDeclaration") {
    const { declaration } = statement;
    const named =
      "id" in declaration && declaration.id !== null && declaration.id !== undefined && declaration.type.endsWith("Declaration");
    rewriting.replace(statement.start, declaration.start, named ? [] : ["void "]);
    return named ? declaration : null;
  }
  return statement;
}

/** `var` anywhere outside functions: the name goes to the front, the declaration becomes an assignment in place. */
function rewriteVars(program: Program, rewriting: Rewriting, declarations: Declarations): void {
  visit(program, {
    enter(node, parents) {
      if (isFunction(node) || node.type === "ClassBody") return false;
      if (node.type !== "VariableDeclaration" || node.kind !== "var") return true;
      for (const { id } of node.declarations) for (const name of namesOf(id)) declarations.hoisted.add(name);
      assignInstead(node, parents.at(-1), rewriting);
      return true;
    },
  });
}

function assignInstead(node: VariableDeclaration, parent: AnyNode | undefined, rewriting: Rewriting): void {
  const inHead =
    (parent?.type === "ForStatement" && parent.init === node) ||
    ((parent?.type === "ForOfStatement" || parent?.type === "ForInStatement") && parent.left === node);
  if (inHead) {
    rewriting.replace(node.start, node.start + "var".length, []);
    return;
  }
  const last = node.declarations.at(-1)!;
  rewriting.replace(node.start, node.start + "var".length, ["void ("]);
  rewriting.close(last.end, node.end === last.end ? ");" : ")");
}

/**
 * Assignments to constants of the notebook, by name. A name that the cell declares again in an inner scope is left alone: which of the two
 * is meant is not decided here.
 */
export function assignmentsTo(program: Program, constants: ReadonlySet<string>): Map<AnyNode, string> {
  const found = new Map<AnyNode, string>();
  if (constants.size === 0) return found;
  const inner = innerNames(program);
  const forbidden = (pattern: AnyNode): string | undefined => namesOf(pattern).find((name) => constants.has(name) && !inner.has(name));
  visit(program, {
    enter(node) {
      if (node.type === "AssignmentExpression") {
        const name = forbidden(node.left);
        if (name) found.set(node, name);
      } else if (node.type === "UpdateExpression") {
        const name = forbidden(node.argument);
        if (name) found.set(node, name);
      }
    },
  });
  return found;
}

function innerNames(program: Program): Set<string> {
  const inner = new Set<string>();
  visit(program, {
    enter(node, parents) {
      const nested = parents.some((parent) => isFunction(parent) || parent.type === "BlockStatement" || parent.type.startsWith("For"));
      if (isFunction(node)) {
        for (const parameter of childrenOf(node)) for (const name of namesOf(parameter)) inner.add(name);
      } else if (nested && node.type === "VariableDeclarator") {
        for (const name of namesOf(node.id)) inner.add(name);
      } else if (node.type === "CatchClause") {
        for (const name of namesOf(node.param ?? null)) inner.add(name);
      }
    },
  });
  // A top-level function's own name is among its children: it is no inner name.
  for (const statement of program.body) {
    if (statement.type === "FunctionDeclaration" && statement.id) inner.delete(statement.id.name);
  }
  return inner;
}

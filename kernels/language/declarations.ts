/**
 * What a cell declares at its top level, made redeclarable by later cells: functions and `var` become `let`, declared at the front;
 * `const` becomes `let`, and assignments to it are found so that they stay errors.
 */
import type { AnyNode, Identifier, Program, VariableDeclaration } from "acorn";
import type { Piece, Rewriting } from "./rewriting.ts";
import type { Naming } from "./scopes.ts";
import { isFunction, namesOf, targetsOf, visit } from "./visit.ts";

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
  /** What a name is written as. */
  own(name: string): string;
}

/** The names that a cell declares at its top level. */
export function declaredBy(program: Program): Set<string> {
  const names = new Set<string>();
  visit(program, {
    enter(node, parents) {
      if (node.type === "ImportDeclaration") for (const { local } of node.specifiers) names.add(local.name);
      const isTop = parents.length === 1 || (parents.length === 2 && parents[1].type.startsWith("Export"));
      const isNamed = node.type === "FunctionDeclaration" || node.type === "ClassDeclaration";
      if (isNamed && isTop && node.id) names.add(node.id.name);
      if (isFunction(node) || node.type === "ClassBody") return false;
      if (node.type === "VariableDeclaration" && (isTop || node.kind === "var"))
        for (const { id } of node.declarations) for (const name of namesOf(id)) names.add(name);
      return true;
    },
  });
  return names;
}

interface ToDeclare {
  program: Program;
  rewriting: Rewriting;
  declarations: Declarations;
  kernel: string;
}

/** Rewrites every top-level declaration. */
export function rewriteDeclarations({ program, rewriting, declarations, kernel }: ToDeclare): void {
  for (const statement of program.body) {
    const declaration = exported(statement, rewriting);
    if (declaration?.type === "FunctionDeclaration" && declaration.id) {
      declarations.hoisted.add(declaration.id.name);
      declarations.head.push(...functionPieces(declaration, declaration.id, declarations.own));
      rewriting.replace(declaration.start, declaration.end, [";"]);
    } else if (declaration?.type === "ClassDeclaration" && declaration.id) {
      const { name } = declaration.id;
      declarations.inPlace.add(name);
      if (declarations.own(name) === name) continue;
      rewriting.open(declaration.start, `let ${declarations.own(name)} = `);
      rewriting.close(declaration.end, ";");
    } else if (declaration?.type === "VariableDeclaration" && declaration.kind !== "var") {
      rewriteLexical(declaration, { rewriting, declarations, kernel });
    }
  }
  rewriteVars(program, rewriting, declarations);
}

/** Without its own name the function sees the outer binding, so that a redefinition reaches its recursion; what it is assigned to names it. */
function functionPieces({ start, end }: AnyNode, id: Identifier, own: (name: string) => string): Piece[] {
  const pieces: Piece[] = [
    { from: start, to: id.start },
    { from: id.end, to: end },
  ];
  if (own(id.name) === id.name) return [`${id.name} = `, ...pieces, "; "];
  return [`${own(id.name)} = { ${id.name}: `, ...pieces, ` }.${id.name}; `];
}

/** `const` and `using` become `let`; what is used is disposed of when the cell ends, as at the end of a module. */
function rewriteLexical(declaration: VariableDeclaration, { rewriting, declarations, kernel }: Omit<ToDeclare, "program">): void {
  const names = declaration.declarations.flatMap(({ id }) => namesOf(id));
  for (const name of names) declarations.inPlace.add(name);
  if (declaration.kind === "let") return;
  for (const name of names) declarations.constants.add(name);
  rewriting.replace(declaration.start, declaration.start + declaration.kind.length, ["let"]);
  if (declaration.kind === "const") return;
  for (const { init } of declaration.declarations) {
    if (!init) continue;
    rewriting.open(init.start, `${kernel}.using((`);
    rewriting.close(init.end, "))");
  }
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

/** Assignments to constants of the notebook: by each the names that it would change. `for (a of …)` assigns at its head. */
export function assignmentsTo(program: Program, constants: ReadonlySet<string>, namings: readonly Naming[]): Map<AnyNode, string> {
  const found = new Map<AnyNode, string>();
  if (constants.size === 0) return found;
  const outer = new Set<AnyNode>(namings.map(({ node }) => node));
  visit(program, {
    enter(node) {
      const assigned = assignedIn(node);
      const name = assigned && targetsOf(assigned.pattern).find((target) => constants.has(target.name) && outer.has(target))?.name;
      if (name) found.set(assigned.at, name);
    },
  });
  return found;
}

/** What a node assigns to, and the expression before which that can be refused. */
export function assignedIn(node: AnyNode): { at: AnyNode; pattern: AnyNode } | null {
  if (node.type === "AssignmentExpression") return { at: node, pattern: node.left };
  if (node.type === "UpdateExpression") return { at: node, pattern: node.argument };
  const isHead = (node.type === "ForOfStatement" || node.type === "ForInStatement") && node.left.type !== "VariableDeclaration";
  return isHead ? { at: node.right, pattern: node.left } : null;
}

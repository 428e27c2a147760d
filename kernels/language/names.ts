/**
 * What a cell defines and what it uses of other cells, from its code alone: the names that are free in it. Which of them are the notebook's
 * and which are JavaScript's own is not decided here.
 */
import type { AnyNode, Program } from "acorn";
import { childrenOf, isFunction, namesOf } from "./visit.ts";

export interface CellNames {
  /** Read or written, and declared nowhere in the cell, in order of appearance. */
  uses: string[];
  /** Free names that the cell assigns to: it changes what another cell defined. */
  assigns: string[];
}

/** Names that one scope declares. */
type Scope = ReadonlySet<string>;

export function freeNames(program: Program): CellNames {
  const found = { uses: new Set<string>(), assigns: new Set<string>() };
  const walk = (node: AnyNode, scopes: Scope[]): void => {
    const inner = declaredBy(node);
    const seen = inner === null ? scopes : [...scopes, inner];
    if (node.type === "Identifier") return note(node.name, seen, found.uses);
    if (node.type === "AssignmentExpression" || node.type === "UpdateExpression") {
      const target = node.type === "AssignmentExpression" ? node.left : node.argument;
      for (const name of namesOf(target)) note(name, seen, found.assigns);
    }
    if ((node.type === "ForOfStatement" || node.type === "ForInStatement") && node.left.type !== "VariableDeclaration")
      for (const name of namesOf(node.left)) note(name, seen, found.assigns);
    for (const child of childrenOf(node)) if (!isLabel(node, child)) walk(child, seen);
  };
  walk(program, []);
  return { uses: [...found.uses], assigns: [...found.assigns] };
}

function note(name: string, scopes: Scope[], names: Set<string>): void {
  if (!scopes.some((scope) => scope.has(name))) names.add(name);
}

/** Identifiers that name no variable: properties, keys, labels, what is imported from or exported as. */
function isLabel(parent: AnyNode, child: AnyNode): boolean {
  switch (parent.type) {
    case "MemberExpression":
      return parent.property === child && !parent.computed;
    case "Property":
      // A shorthand's key is its value too.
      return parent.key === child && !parent.computed && !parent.shorthand;
    case "MethodDefinition":
    case "PropertyDefinition":
      return parent.key === child && !parent.computed;
    case "ImportSpecifier":
      return parent.imported === child && parent.local !== child;
    case "ExportSpecifier":
      return parent.exported === child && parent.local !== child;
    case "ExportAllDeclaration":
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return child.type === "Identifier";
    case "MetaProperty":
      return true;
    default:
      return false;
  }
}

/** The names of the scope that a node opens; null where it opens none. */
function declaredBy(node: AnyNode): Scope | null {
  if (node.type === "Program") return new Set([...lexical(node.body), ...vars(node)]);
  if (isFunction(node)) return functionScope(node);
  switch (node.type) {
    case "BlockStatement":
    case "StaticBlock":
      return new Set(lexical(node.body));
    case "SwitchStatement":
      return new Set(lexical(node.cases.flatMap((one) => one.consequent)));
    case "ForStatement":
      return new Set(node.init?.type === "VariableDeclaration" ? lexical([node.init]) : []);
    case "ForOfStatement":
    case "ForInStatement":
      return new Set(node.left.type === "VariableDeclaration" ? lexical([node.left]) : []);
    case "CatchClause":
      return new Set(namesOf(node.param ?? null));
    case "ClassExpression":
      return new Set(namesOf(node.id ?? null));
    default:
      return null;
  }
}

function functionScope(node: AnyNode): Scope {
  const { id, params, body } = node as Extract<AnyNode, { type: "FunctionExpression" }>;
  const own = node.type === "ArrowFunctionExpression" ? [] : ["arguments"];
  const name = node.type === "FunctionExpression" ? namesOf(id ?? null) : [];
  return new Set([...own, ...name, ...params.flatMap(namesOf), ...vars(body)]);
}

function lexical(body: readonly AnyNode[]): string[] {
  return body.flatMap((statement): string[] => {
    switch (statement.type) {
      case "VariableDeclaration":
        return statement.declarations.flatMap(({ id }) => namesOf(id));
      case "FunctionDeclaration":
      case "ClassDeclaration":
        return namesOf(statement.id ?? null);
      case "ImportDeclaration":
        return statement.specifiers.map(({ local }) => local.name);
      case "ExportNamedDeclaration":
        return statement.declaration ? lexical([statement.declaration]) : [];
      case "ExportDefaultDeclaration":
        return lexical([statement.declaration]);
      default:
        return [];
    }
  });
}

/** `var` anywhere in it, but not in functions of its own. */
function vars(root: AnyNode): string[] {
  return childrenOf(root).flatMap((child): string[] => {
    if (isFunction(child) || child.type === "ClassBody") return [];
    const own = child.type === "VariableDeclaration" && child.kind === "var" ? lexical([child]) : [];
    return [...own, ...vars(child)];
  });
}

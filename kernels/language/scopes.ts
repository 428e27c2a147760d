/**
 * Which names of a cell are the notebook's: every place that names something of the top level or of the world, and none that names a
 * parameter or a variable of an inner scope. By JavaScript's scoping, so that `a` inside `(a) => a` is not the notebook's `a`.
 */
import type { AnyNode, Identifier, Program } from "acorn";
import { childrenOf, isFunction, namesOf } from "./visit.ts";

export interface Naming {
  node: Identifier;
  /** `{ a }` names the property too: rewritten, it has to say both. */
  shorthand: boolean;
  /** It names the declared class or function, and is seen in what that is called. */
  named: boolean;
}

/** All namings of the top level and of the world, binding ones included, in the order of the text. */
export function outerNamings(program: Program): Naming[] {
  const found: Naming[] = [];
  for (const statement of program.body) walk(statement, [], { scopes: [], found });
  return found;
}

interface Context {
  scopes: ReadonlySet<string>[];
  found: Naming[];
}

function walk(node: AnyNode, parents: readonly AnyNode[], context: Context): void {
  if (node.type === "Identifier") {
    if (!isNaming(node, parents.at(-1)) || context.scopes.some((scope) => scope.has(node.name))) return;
    context.found.push({ node, shorthand: isShorthand(node, parents), named: isDeclaredName(node, parents.at(-1)) });
    return;
  }
  const own = namesInside(node);
  const inner = own.size > 0 ? { ...context, scopes: [...context.scopes, own] } : context;
  for (const child of childrenOf(node)) {
    // The name of a declared function or class belongs to the scope around it.
    const outside = (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && child === node.id;
    walk(child, [...parents, node], outside ? context : inner);
  }
}

/** The names that a node declares for what is inside of it. */
function namesInside(node: AnyNode): Set<string> {
  if (isFunction(node)) {
    const { params, body } = node as Extract<AnyNode, { type: "FunctionExpression" }>;
    const own = node.type === "FunctionExpression" && node.id ? [node.id.name] : [];
    const implied = node.type === "ArrowFunctionExpression" ? [] : ["arguments"];
    return new Set([...own, ...implied, ...params.flatMap(namesOf), ...varsIn(body)]);
  }
  switch (node.type) {
    case "ClassDeclaration":
    case "ClassExpression":
      return new Set(node.id ? [node.id.name] : []);
    case "BlockStatement":
    case "StaticBlock":
      return new Set([...lexicalIn(node.body), ...(node.type === "StaticBlock" ? node.body.flatMap(varsIn) : [])]);
    case "SwitchStatement":
      return new Set(node.cases.flatMap(({ consequent }) => lexicalIn(consequent)));
    case "CatchClause":
      return new Set(namesOf(node.param ?? null));
    case "ForStatement":
      return new Set(node.init ? lexicalIn([node.init]) : []);
    case "ForInStatement":
    case "ForOfStatement":
      return new Set(lexicalIn([node.left]));
    default:
      return new Set();
  }
}

function lexicalIn(body: readonly AnyNode[]): string[] {
  return body.flatMap((statement) => {
    if (statement.type === "VariableDeclaration" && statement.kind !== "var")
      return statement.declarations.flatMap(({ id }) => namesOf(id));
    if ((statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") && statement.id) return [statement.id.name];
    return [];
  });
}

/** Names that `var` declares anywhere in a function's body. */
function varsIn(node: AnyNode): string[] {
  if (isFunction(node) || node.type === "ClassBody") return [];
  const own = node.type === "VariableDeclaration" && node.kind === "var" ? node.declarations.flatMap(({ id }) => namesOf(id)) : [];
  return [...own, ...childrenOf(node).flatMap(varsIn)];
}

/** An identifier that stands for a value, and not for a key or a label. */
function isNaming(node: Identifier, parent: AnyNode | undefined): boolean {
  switch (parent?.type) {
    case "MemberExpression":
      return parent.object === node || parent.computed;
    case "Property":
      return parent.value === node || parent.computed;
    case "MethodDefinition":
    case "PropertyDefinition":
      return parent.key !== node || parent.computed;
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
    case "ExportSpecifier":
    case "ImportAttribute":
      return false;
    default:
      return true;
  }
}

function isDeclaredName(node: Identifier, parent: AnyNode | undefined): boolean {
  return (parent?.type === "ClassDeclaration" || parent?.type === "FunctionDeclaration") && parent.id === node;
}

/** Also in `{ a = 1 }`, where the name stands one deeper, beside its default. */
function isShorthand(node: Identifier, parents: readonly AnyNode[]): boolean {
  const [parent, above] = [parents.at(-1), parents.at(-2)];
  const property = parent?.type === "AssignmentPattern" && parent.left === node ? above : parent;
  return property?.type === "Property" && property.shorthand && property.key.start === node.start;
}

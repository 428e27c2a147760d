/** Walks a syntax tree in the order of the text. */
import type { AnyNode, Identifier } from "acorn";

export interface Visitor {
  /** Returning false leaves the children out. */
  enter?(node: AnyNode, parents: AnyNode[]): boolean | void;
  leave?(node: AnyNode, parents: AnyNode[]): void;
}

export function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string" && "start" in value;
}

export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  // A shorthand property holds the same identifier as key and as value.
  return [...new Set(children)].sort((a, b) => a.start - b.start);
}

export function visit(root: AnyNode, { enter, leave }: Visitor): void {
  const parents: AnyNode[] = [];
  const walk = (node: AnyNode): void => {
    if (enter?.(node, parents) !== false) {
      parents.push(node);
      for (const child of childrenOf(node)) walk(child);
      parents.pop();
    }
    leave?.(node, parents);
  };
  walk(root);
}

/** The names that a pattern binds: `{ a, b: [c = 1], ...d }` binds a, c, d. */
export function namesOf(pattern: AnyNode | null): string[] {
  return targetsOf(pattern).map(({ name }) => name);
}

/** The same, as they stand in the pattern. */
export function targetsOf(pattern: AnyNode | null): Identifier[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) => targetsOf(property.type === "Property" ? property.value : property.argument));
    case "ArrayPattern":
      return pattern.elements.flatMap(targetsOf);
    case "RestElement":
      return targetsOf(pattern.argument);
    case "AssignmentPattern":
      return targetsOf(pattern.left);
    default:
      return [];
  }
}

export function isFunction(node: AnyNode): boolean {
  return node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
}

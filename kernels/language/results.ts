/** What a cell shows: the value of its last statement, as in every console. */
import type { AnyNode } from "acorn";

/**
 * The expressions of which one is the result: the last statement, when that is an expression, or the last ones of the branches of a last
 * `if`, `try`, `switch`, block or label. A loop shows nothing, nor does a declaration; functions and types that stand behind the last
 * expression do not count, since they run before it.
 */
export function lastExpressions(body: readonly AnyNode[]): AnyNode[] {
  const last = body.findLast((statement) => !isSilent(statement));
  switch (last?.type) {
    case "ExpressionStatement":
      return [last.expression];
    case "BlockStatement":
      return lastExpressions(last.body);
    case "LabeledStatement":
      return lastExpressions([last.body]);
    case "IfStatement":
      return [...lastExpressions([last.consequent]), ...(last.alternate ? lastExpressions([last.alternate]) : [])];
    case "TryStatement":
      return [...lastExpressions([last.block]), ...(last.handler ? lastExpressions([last.handler.body]) : [])];
    case "SwitchStatement":
      return last.cases.flatMap(({ consequent }) => lastExpressions(consequent));
    default:
      return [];
  }
}

function isSilent(statement: AnyNode): boolean {
  if (statement.type === "EmptyStatement" || statement.type === "BreakStatement" || statement.type === "FunctionDeclaration") return true;
  if (statement.type === "ExportNamedDeclaration") return !statement.declaration || statement.declaration.type === "FunctionDeclaration";
  // The transformer declares a namespace behind everything else.
  return statement.type === "VariableDeclaration" && statement.kind === "var" && statement.declarations.every(({ init }) => !init);
}

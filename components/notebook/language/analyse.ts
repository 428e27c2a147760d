/** What a cell declares and uses, read from its syntax: the law of which names its neighbours see. */
import { scriptKindTypeScript, targetEsNext } from "./typescript.ts";
import type { Identifier, Node, TypeScript } from "./typescript.ts";

export interface Declared {
  name: string;
  /** Of the name in the cell's text. */
  start: number;
  /** A later cell may assign it: `let` and `var`. */
  assignable: boolean;
  /** `[]` without a type: what it holds is known only from what is pushed into it. */
  growing: boolean;
  value: boolean;
  type: boolean;
  /** The cell exports it itself. */
  exported: boolean;
}

export interface CellAnalysis {
  declared: ReadonlyMap<string, Declared>;
  /** Every identifier in the text, names of properties included. */
  mentioned: ReadonlySet<string>;
  /** Places where a name is needed while the cell runs, not only when a function of it is called later. */
  needed: ReadonlySet<number>;
  /** Modules that it imports. */
  imports: readonly string[];
  /** `{ a: 1 }` and nothing more: an object, as the kernel reads it. */
  isObject: boolean;
}

export function analyse(ts: TypeScript, source: string): CellAnalysis {
  const isObject = readsAsObject(ts, source);
  const file = ts.createSourceFile("cell.ts", isObject ? `(${source}\n)` : source, targetEsNext, true, scriptKindTypeScript);
  const shift = isObject ? 1 : 0;
  const declared = new Map<string, Declared>();
  const own = new Set<string>();
  const imports: string[] = [];
  const add = (name: Node | undefined, facts: Partial<Declared>): void => {
    if (name === undefined || !ts.isIdentifier(name)) return;
    const before = declared.get(name.text);
    const fresh = {
      name: name.text,
      start: name.getStart() - shift,
      assignable: false,
      growing: false,
      value: true,
      type: false,
      exported: false,
    };
    declared.set(
      name.text,
      before === undefined
        ? { ...fresh, ...facts }
        : { ...before, value: before.value || (facts.value ?? true), type: before.type || (facts.type ?? false) },
    );
  };
  for (const statement of file.statements) readStatement(ts, statement, { add, own, imports });
  addVars(ts, file, add);
  for (const name of own) {
    const entry = declared.get(name);
    if (entry !== undefined) declared.set(name, { ...entry, exported: true });
  }
  return { declared, imports, isObject, ...uses(ts, file, shift) };
}

function readsAsObject(ts: TypeScript, source: string): boolean {
  if (!/^(\s|\/\/.*|\/\*[^]*?\*\/)*\{/.test(source)) return false;
  const file = ts.createSourceFile("cell.ts", `(${source}\n)`, targetEsNext, true, scriptKindTypeScript);
  const [only] = file.statements as { kind: number; expression?: { kind: number; expression?: { kind: number } } }[];
  const { ExpressionStatement, ParenthesizedExpression, ObjectLiteralExpression } = ts.SyntaxKind;
  return (
    file.statements.length === 1 &&
    file.parseDiagnostics.length === 0 &&
    only.kind === ExpressionStatement &&
    only.expression?.kind === ParenthesizedExpression &&
    only.expression.expression?.kind === ObjectLiteralExpression
  );
}

interface Reading {
  add: (name: Node | undefined, facts: Partial<Declared>) => void;
  /** Names that the cell exports itself. */
  own: Set<string>;
  imports: string[];
}

interface AnyStatement extends Node {
  name?: Node;
  declarationList?: Node & { flags: number; declarations: Declaration[] };
  moduleSpecifier?: Identifier;
  importClause?: Node & { name?: Node; isTypeOnly: boolean; namedBindings?: Node & { name?: Node; elements?: ImportSpecifier[] } };
  exportClause?: { elements?: ImportSpecifier[] };
}
interface ImportSpecifier extends Node {
  name: Identifier;
  isTypeOnly: boolean;
}
interface Declaration extends Node {
  name: Node & { elements?: { name?: Node }[] };
  type?: Node;
  initializer?: Node & { elements?: Node[] };
}

function readStatement(ts: TypeScript, node: Node, { add, own, imports }: Reading): void {
  const kind = ts.SyntaxKind;
  const statement = node as AnyStatement;
  const modifiers = ts.getCombinedModifierFlags(node);
  const exported = (modifiers & ts.ModifierFlags.Export) !== 0 && (modifiers & ts.ModifierFlags.Default) === 0;
  switch (node.kind) {
    case kind["VariableStatement"]: {
      const list = statement.declarationList!;
      const assignable = (list.flags & (ts.NodeFlags.Const | ts.NodeFlags.Using)) === 0;
      for (const each of list.declarations) {
        const growing =
          each.type === undefined && each.initializer?.kind === kind["ArrayLiteralExpression"] && each.initializer.elements?.length === 0;
        for (const name of boundNames(ts, each.name)) add(name, { assignable, growing: growing && name === each.name, exported });
      }
      return;
    }
    case kind["FunctionDeclaration"]:
      return add(statement.name, { exported });
    case kind["ClassDeclaration"]:
    case kind["EnumDeclaration"]:
    case kind["ModuleDeclaration"]:
      return add(statement.name, { type: true, exported });
    case kind["InterfaceDeclaration"]:
    case kind["TypeAliasDeclaration"]:
      return add(statement.name, { value: false, type: true, exported });
    case kind["ImportEqualsDeclaration"]:
      return add(statement.name, { type: true });
    case kind["ImportDeclaration"]: {
      if (statement.moduleSpecifier !== undefined) imports.push(statement.moduleSpecifier.text);
      const clause = statement.importClause;
      const facts = (only: boolean | undefined) => ({ type: true, value: only !== true });
      add(clause?.name, facts(clause?.isTypeOnly));
      add(clause?.namedBindings?.name, facts(clause?.isTypeOnly));
      for (const each of clause?.namedBindings?.elements ?? []) add(each.name, facts(each.isTypeOnly || clause?.isTypeOnly));
      return;
    }
    case kind["ExportDeclaration"]:
      if (statement.moduleSpecifier !== undefined) imports.push(statement.moduleSpecifier.text);
      for (const each of statement.exportClause?.elements ?? []) own.add(each.name.text);
  }
}

function boundNames(ts: TypeScript, pattern: Node): Identifier[] {
  if (ts.isIdentifier(pattern)) return [pattern];
  const { elements = [] } = pattern as { elements?: { name?: Node }[] };
  return elements.flatMap(({ name }) => (name === undefined ? [] : boundNames(ts, name)));
}

/** `var` in blocks and loops belongs to the cell. */
function addVars(ts: TypeScript, file: Node, add: Reading["add"]): void {
  const visit = (node: Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassElement(node)) return;
    const list = node as Node & { flags: number; declarations: Declaration[] };
    const isVar =
      node.kind === ts.SyntaxKind["VariableDeclarationList"] &&
      (list.flags & (ts.NodeFlags.Let | ts.NodeFlags.Const | ts.NodeFlags.Using)) === 0;
    if (isVar && node.parent.parent.kind !== ts.SyntaxKind["SourceFile"])
      for (const each of list.declarations) for (const name of boundNames(ts, each.name)) add(name, { assignable: true });
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function uses(ts: TypeScript, file: Node, shift: number): Pick<CellAnalysis, "mentioned" | "needed"> {
  const mentioned = new Set<string>();
  const needed = new Set<number>();
  const visit = (node: Node, later: boolean): void => {
    if (ts.isIdentifier(node)) {
      mentioned.add(node.text);
      if (!later && !isLabel(ts, node)) needed.add(node.getStart() - shift);
      return;
    }
    const inside = later || ts.isTypeNode(node) || (ts.isFunctionLike(node) && !isCalledAtOnce(ts, node));
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(file, false);
  return { mentioned, needed };
}

/** A name of a property, of a declaration or of a module's export, and no use of a variable. */
function isLabel(ts: TypeScript, node: Identifier): boolean {
  const { parent } = node as { parent: Node & { name?: Node; propertyName?: Node; expression?: Node } };
  const kind = ts.SyntaxKind;
  if (parent.kind === kind["ShorthandPropertyAssignment"]) return false;
  return parent.name === node || parent.propertyName === node;
}

/** `(() => { … })()` runs with the cell. */
function isCalledAtOnce(ts: TypeScript, node: Node): boolean {
  let [inner, around] = [node, node.parent];
  while (around.kind === ts.SyntaxKind["ParenthesizedExpression"]) [inner, around] = [around, around.parent];
  return around.kind === ts.SyntaxKind["CallExpression"] && (around as { expression?: Node }).expression === inner;
}

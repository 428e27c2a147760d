/** Static imports become assignments of what the kernel's importer returns, before everything else, as imports do. */
import type { AnyNode, ImportDeclaration, Program } from "acorn";
import type { Declarations } from "./declarations.ts";
import type { Piece, Rewriting } from "./rewriting.ts";
import { visit } from "./visit.ts";

export interface ImportContext {
  /** With types, to tell a name that is only a type from a name that is missing. */
  source: string;
  program: Program;
  rewriting: Rewriting;
  declarations: Declarations;
  kernel: string;
}

export function rewriteImports({ source, program, rewriting, declarations, kernel }: ImportContext): void {
  for (const statement of program.body) {
    const from = "source" in statement ? statement.source : null;
    if (!from || typeof from.value !== "string") continue;
    // The word "import" is taken from the person's text, so that a failing import points at its own line.
    const load: Piece[] = [
      `await ${kernel}.`,
      { from: statement.start, to: statement.start + "import".length },
      `(${JSON.stringify(from.value)})`,
    ];
    if (statement.type === "ImportDeclaration") {
      for (const specifier of statement.specifiers) {
        declarations.hoisted.add(specifier.local.name);
        declarations.constants.add(specifier.local.name);
        declarations.imports.set(specifier.local.name, { module: from.value, name: importedName(specifier) });
      }
      declarations.head.push(...assignment({ statement, load, source, program, kernel, own: declarations.own }), "; ");
    } else {
      load[1] = "import";
      declarations.head.push(...load, "; ");
    }
    rewriting.replace(statement.start, statement.end, [";"]);
  }
}

interface OneImport {
  statement: ImportDeclaration;
  load: Piece[];
  source: string;
  program: Program;
  kernel: string;
  own(name: string): string;
}

function assignment({ statement, load, source, program, kernel, own }: OneImport): Piece[] {
  const named: string[] = [];
  const wanted: string[] = [];
  let whole: string | null = null;
  for (const specifier of statement.specifiers) {
    const name = importedName(specifier);
    if (name === "*") {
      whole = own(specifier.local.name);
      continue;
    }
    named.push(`${JSON.stringify(name)}: ${own(specifier.local.name)}`);
    if (!isOnlyType(specifier.local.name, source, program)) wanted.push(name);
  }
  const all = whole === null ? "" : `${whole} = `;
  if (named.length === 0) return [all, ...load];
  return [
    `({ ${named.join(", ")} } = ${all}${kernel}.named(`,
    ...load,
    `, ${JSON.stringify(wanted)}, ${JSON.stringify(statement.source.value)}))`,
  ];
}

function importedName(specifier: ImportDeclaration["specifiers"][number]): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  return specifier.type === "ImportDefaultSpecifier" ? "default" : nameOf(specifier.imported);
}

function nameOf(node: AnyNode): string {
  return node.type === "Identifier" ? node.name : String((node as { value?: unknown }).value);
}

/** True when the cell names it in types alone: then a module that lacks it at run time is no mistake. */
function isOnlyType(name: string, source: string, program: Program): boolean {
  let values = 0;
  visit(program, {
    enter(node) {
      if (node.type === "ImportDeclaration") return false;
      if (node.type === "Identifier" && node.name === name) values += 1;
      return true;
    },
  });
  const mentions = source.match(new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`, "g"))?.length ?? 0;
  return values === 0 && mentions > 1;
}

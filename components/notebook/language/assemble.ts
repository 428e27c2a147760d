/**
 * One program of many cells: each cell is a module of its own, with a line before it that brings the names from above, and a line after it
 * that hands its own on. So a later cell may declare a name again with another type, and only that cell and the ones below see it.
 */
import type { CellAnalysis, Declared } from "./analyse.ts";

export interface CellText {
  id: string;
  source: string;
  analysis: CellAnalysis;
}

/** A name that a cell sees from a cell above. */
export interface Link {
  name: string;
  /** The cell that declares it last before this one. */
  from: string;
  /** Of the name in the line before the cell. */
  at: number;
  declared: Declared;
}

export interface AssembledCell {
  id: string;
  text: string;
  /** Where the person's text starts in `text`, and how long it is. */
  offset: number;
  length: number;
  links: readonly Link[];
}

export interface Scope {
  value: Map<string, { from: string; declared: Declared }>;
  type: Map<string, { from: string; declared: Declared }>;
}

export const cellSpecifier = (id: string): string => `cell:${id}`;
export const cellFile = (id: string): string => `/cells/${id}.ts`;

/**
 * The cells' texts, in order.
 * @param whole ids of cells that get every name from above, not only those that they mention: cells in which somebody types
 */
export function assemble(cells: readonly CellText[], whole: ReadonlySet<string>): AssembledCell[] {
  const scope: Scope = { value: new Map(), type: new Map() };
  return cells.map((cell) => {
    const assembled = assembleOne(cell, scope, whole.has(cell.id));
    for (const declared of cell.analysis.declared.values()) {
      const entry = { from: cell.id, declared };
      if (declared.value) scope.value.set(declared.name, entry);
      if (declared.type) scope.type.set(declared.name, entry);
    }
    return assembled;
  });
}

function assembleOne({ id, source, analysis }: CellText, scope: Scope, whole: boolean): AssembledCell {
  const links: Link[] = [];
  let head = "";
  const names = whole ? new Set([...scope.value.keys(), ...scope.type.keys()]) : analysis.mentioned;
  const own = analysis.declared;
  const bring = (words: string, name: string, entry: { from: string; declared: Declared }, rest: string): void => {
    links.push({ name, from: entry.from, at: head.length + words.length, declared: entry.declared });
    head += `${words}${name}${rest}`;
  };
  for (const name of names) {
    const value = own.get(name)?.value === true ? undefined : scope.value.get(name);
    const type = own.get(name)?.type === true ? undefined : scope.type.get(name);
    if (value === undefined && type === undefined) continue;
    const imported = (from: string): string => ` } from "${cellSpecifier(from)}"; `;
    const asVariable = (words: string, entry: { from: string; declared: Declared }): void => {
      const exportName = entry.declared.growing ? grownName(name) : name;
      bring(words, name, entry, `: typeof import("${cellSpecifier(entry.from)}").${exportName}; `);
    };
    if (value !== undefined && (value.declared.assignable || value.declared.growing))
      asVariable(value.declared.assignable ? "declare let " : "declare const ", value);
    else if (value !== undefined && type !== undefined && type.from !== value.from) asVariable("declare const ", value);
    else if (value !== undefined) bring("import { ", name, value, imported(value.from));
    if (type !== undefined && (value === undefined || value.from !== type.from || value.declared.assignable))
      bring("import type { ", name, type, imported(type.from));
  }
  const before = `${head}${analysis.isObject ? "(" : "\n"}`;
  const text = `${before}${source}${tail(analysis)}`;
  return { id, text, offset: before.length, length: source.length, links };
}

const grownName = (name: string): string => `$grown_${name}`;

function tail({ declared, isObject }: CellAnalysis): string {
  const names = [...declared.values()].filter(({ exported }) => !exported).map(({ name }) => name);
  const grown = [...declared.values()].filter(({ growing }) => growing).map(({ name }) => ` export const ${grownName(name)} = ${name};`);
  return `\n${isObject ? ")" : ""};export { ${names.join(", ")} };${grown.join("")}`;
}

/**
 * What a cell defines and what it uses of other cells, from its code alone: the names that are free in it. Which of them are the notebook's
 * and which are JavaScript's own is not decided here.
 */
import type { Program } from "acorn";
import { assignedIn, declaredBy } from "./declarations.ts";
import { outerNamings } from "./scopes.ts";
import { targetsOf, visit } from "./visit.ts";

export interface CellNames {
  /** Read or written, and declared nowhere in the cell, in order of appearance. */
  uses: string[];
  /** Free names that the cell assigns to: it changes what another cell defined. */
  assigns: string[];
}

export function freeNames(program: Program): CellNames {
  const declared = declaredBy(program);
  const free = outerNamings(program).filter(({ node }) => !declared.has(node.name));
  const nodes = new Set(free.map(({ node }) => node));
  const assigns = new Set<string>();
  visit(program, {
    enter(node) {
      const assigned = assignedIn(node);
      for (const target of targetsOf(assigned?.pattern ?? null)) if (nodes.has(target)) assigns.add(target.name);
    },
  });
  return { uses: [...new Set(free.map(({ node }) => node.name))], assigns: [...assigns] };
}

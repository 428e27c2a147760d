/** Commands that change nothing but what this browser shows of the notebook: headings, results, numbers of lines, panels. */
import { headingFrom } from "./change-cells.ts";
import { sectionsIn, seenOrder } from "./contents/folding.ts";
import type { CommandName } from "./keys.ts";
import { selectedIds } from "./store.ts";
import type { NotebookStore } from "./store.ts";

/** Carries the command out from the active cell; false when it is none of these. */
export function carryOutView(store: NotebookStore, id: string, command: CommandName): boolean {
  const state = store.getState();
  const focus = (cell: string | null): void => {
    if (cell !== null) store.select({ active: cell, mode: "command", focus: true });
  };
  switch (command) {
    case "previous-heading":
    case "next-heading":
      focus(towardsHeading(store, id, command === "next-heading" ? 1 : -1));
      return true;
    case "collapse-all": {
      const whole = sectionsIn(state).filter(({ place, cells }) => place === 0 && cells.length > 0);
      store.view({ collapsed: new Set(whole.map(({ cell }) => cell)) });
      return true;
    }
    case "expand-all":
      store.view({ collapsed: new Set() });
      return true;
    case "toggle-section": {
      const heading = headingOf(store, id);
      if (heading !== null) store.collapse(heading, !state.collapsed.has(heading));
      focus(heading);
      return true;
    }
    case "line-numbers":
      store.view({ lineNumbers: !state.lineNumbers });
      return true;
    case "side-by-side":
      store.view({ sideBySide: !state.sideBySide });
      return true;
    case "toggle-outputs":
      store.view({ foldedOutputs: toggled(state.foldedOutputs, selectedIds(state)) });
      return true;
    case "scroll-outputs":
      store.view({ scrolledOutputs: toggled(state.scrolledOutputs, selectedIds(state)) });
      return true;
    case "contents":
    case "variables":
      store.showPanel(command, !state.panels.has(command));
      return true;
    default:
      return false;
  }
}

/** As in JupyterLab: to the left an open section folds, to the right a folded one opens; else the way leads to the next heading. */
function towardsHeading(store: NotebookStore, id: string, by: -1 | 1): string | null {
  const state = store.getState();
  const section = sectionsIn(state).find(({ cell, place, cells }) => cell === id && place === 0 && cells.length > 0);
  const folded = state.collapsed.has(id);
  if (section === undefined || folded !== by > 0) return headingFrom(id, by, { ...state, order: seenOrder(state) });
  store.collapse(id, by < 0);
  return null;
}

/** The heading that folds with a cell: its own, else the nearest above. */
function headingOf(store: NotebookStore, id: string): string | null {
  const sections = sectionsIn(store.getState());
  return sections.find(({ cell }) => cell === id)?.cell ?? sections.findLast(({ cells }) => cells.includes(id))?.cell ?? null;
}

/** All in, or all out where all were in. */
function toggled(set: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  const all = ids.every((id) => set.has(id));
  return new Set(all ? [...set].filter((id) => !ids.includes(id)) : [...set, ...ids]);
}

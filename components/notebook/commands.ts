/** What a person asks of the notebook, by key or by button: one function a command, on the store and the room. */
import type { CellType, CellView } from "./cell-view.ts";
import type { CellOperation, SourceEdit } from "./cell-operations.ts";
import { changedType, deleted, headed, merged, moved, pasted, split } from "./change-cells.ts";
import type { CopiedCell } from "./change-cells.ts";
import { emptyCell } from "./empty-cell.ts";
import type { CommandName } from "./keys.ts";
import { seenOrder } from "./contents/folding.ts";
import { sourceHash } from "./stale-view.ts";
import { selectedIds } from "./store.ts";
import type { NotebookState, NotebookStore } from "./store.ts";
import { carryOutView } from "./view-commands.ts";

export interface Commands {
  /** Carries out a command of the keyboard on the active cell. */
  carryOut(command: CommandName): void;
  run(cells: readonly string[]): void;
  /** Lays out the code of these cells, as one step. */
  format(cells: readonly string[]): void;
  runAll(): void;
  /** The cells above the active one, or it and those below. */
  runAbove(): void;
  runBelow(): void;
  /** The cells whose result no longer holds: edited since, or their inputs changed. In the notebook's order. */
  runStale(): void;
  interrupt(): void;
  /** Both ask first. */
  restart(): void;
  /** Restarts, runs all, and says whether the notebook reproduces. */
  prove(): void;
  /** Takes a cell out of the queue. */
  cancel(id: string): void;
  insert(index: number, type: CellType): void;
  remove(id: string): void;
  move(id: string, by: -1 | 1): void;
  changeType(id: string, type: CellType): void;
  undo(): void;
  redo(): void;
  edit(id: string, caret?: number): void;
}

export interface CommandOptions {
  store: NotebookStore;
  newId: () => string;
  /** `unstoppable` when a cell was asked to stop and runs on. */
  confirmRestart: (why?: "unstoppable" | "prove") => void;
  /** Opens what lies over or beside the cells. */
  show: (what: "keys" | "palette" | "find" | "replace" | "history") => void;
  /** Lays code cells out; what comes back is to be written. */
  format: (cells: readonly string[]) => Promise<readonly SourceEdit[]>;
  /** Where the caret of the open editor stands. */
  caretIn: (id: string) => number | null;
}

/** The run that is going on, by its cell and its start; null where none is. */
function runOf({ room, cells }: NotebookState): string | null {
  return room.running === null ? null : `${room.running} ${cells.get(room.running)?.run?.startedAt ?? ""}`;
}

/** What was cut or copied last, for every notebook of this page. */
let clipboard: readonly CopiedCell[] = [];

export function createCommands({ store, newId, confirmRestart, show, format, caretIn }: CommandOptions): Commands {
  const state = () => store.getState();
  /** The run that was asked to stop. */
  let stopping: string | null = null;
  const indexOf = (id: string): number => state().order.indexOf(id);
  const activeIndex = (): number => indexOf(state().selection.active ?? "");
  const focusCell = (id: string | undefined): void => {
    if (id !== undefined) store.select({ active: id, mode: "command", focus: true });
  };

  const commands: Commands = {
    carryOut(command) {
      const { active } = state().selection;
      if (active !== null) carryOutOn(active, command);
    },
    run(cells) {
      const runnable = cells.filter((id) => state().cells.get(id)?.type === "code");
      const client = store.client();
      if (client !== null && runnable.length > 0) void store.report(client.run(runnable));
    },
    format: (cells) => void format(cells.filter((id) => state().cells.get(id)?.type === "code")).then((edits) => store.editSources(edits)),
    runAll: () => commands.run(state().order),
    runAbove: () => commands.run(state().order.slice(0, Math.max(0, activeIndex()))),
    runBelow: () => commands.run(state().order.slice(Math.max(0, activeIndex()))),
    runStale: () => commands.run(staleInOrder(state())),
    interrupt() {
      const client = store.client();
      if (client === null) return;
      const run = runOf(state());
      if (run !== null && run === stopping) return confirmRestart("unstoppable");
      stopping = run;
      void store.report(client.interrupt());
    },
    restart: () => confirmRestart(),
    prove: () => confirmRestart("prove"),
    cancel(id) {
      const client = store.client();
      if (client !== null) void store.report(client.cancel([id]));
    },
    insert(index, type) {
      const id = newId();
      if (!store.perform({ kind: "insert", index, cell: emptyCell({ id, type }) })) return;
      store.select({ active: id, mode: "edit", caret: 0, focus: true });
    },
    remove(id) {
      const { order, cells } = state();
      if (cells.get(id)?.deletable === false) return;
      const index = order.indexOf(id);
      const neighbour = order[index + 1] ?? order[index - 1];
      if (!store.perform({ kind: "delete", id })) return;
      focusCell(neighbour);
    },
    move(id, by) {
      const to = indexOf(id) + by;
      if (to < 0 || to >= state().order.length) return;
      if (store.perform({ kind: "move", id, to })) focusCell(id);
    },
    changeType(id, type) {
      if (state().cells.get(id)?.editable === false) return;
      store.perform({ kind: "change-type", id, type });
    },
    undo() {
      const undone = store.history()?.undo() ?? null;
      if (undone === null) store.hint("nothing-to-undo");
      else follow(undone);
    },
    redo: () => follow(store.history()?.redo() ?? null),
    edit(id, caret) {
      if (!state().mayWrite || state().cells.get(id)?.editable === false) return;
      store.select({ active: id, mode: "edit", caret: caret ?? null, focus: true });
    },
  };

  function follow(operation: CellOperation | null): void {
    if (operation === null) return;
    store.readNow();
    const all = operation.kind === "batch" ? operation.operations : [operation];
    const back = all.find((each) => each.kind === "insert");
    const { active } = state().selection;
    const touched = all.flatMap((each) => ("id" in each ? [each.id] : [])).find((id) => state().cells.has(id));
    focusCell(back?.cell.id ?? (operation.kind === "batch" ? (active ?? touched) : (touched ?? active)) ?? undefined);
  }

  /** The next cell that no folded section hides. */
  function seenBeside(id: string, by: 1 | -1): string | undefined {
    const order = seenOrder(state());
    return order[order.indexOf(id) + by];
  }

  function advance(id: string): void {
    const next = seenBeside(id, 1);
    if (next !== undefined) focusCell(next);
    else if (state().mayWrite) insertAndEdit(id);
  }

  function carryOutOn(id: string, command: CommandName): void {
    if (carryOutView(store, id, command)) return;
    const { order, mayWrite } = state();
    const selected = selectedIds(state());
    const extend = (to: string | undefined): void => {
      if (to !== undefined) store.select({ active: to, anchor: state().selection.anchor ?? id, mode: "command", focus: true });
    };
    switch (command) {
      case "run-and-advance":
        if (mayWrite) commands.run(selected);
        return advance(selected.at(-1) ?? id);
      case "run-in-place":
        if (mayWrite) commands.run(selected);
        return focusCell(id);
      case "extend-up":
        return extend(order[indexOf(id) - 1]);
      case "extend-down":
        return extend(order[indexOf(id) + 1]);
      case "extend-to-start":
        return extend(order[0]);
      case "extend-to-end":
        return extend(order.at(-1));
      case "select-all":
        return store.select({ active: order.at(-1) ?? id, anchor: order[0] ?? id, mode: "command", focus: true });
      case "copy":
        return copy();
      case "palette":
        return show("palette");
      case "find":
        return show("find");
      case "replace":
        return show("replace");
      case "history":
        return show("history");
      case "run-and-insert":
        if (!mayWrite) return;
        commands.run([id]);
        return insertAndEdit(id);
      case "edit":
        return commands.edit(id);
      case "leave-editor":
        return focusCell(id);
      case "next":
        return focusCell(seenBeside(id, 1) ?? id);
      case "previous":
        return focusCell(seenBeside(id, -1) ?? id);
      case "show-keys":
        return show("keys");
      case "save":
        // Everything is saved as it is typed; the key asks for another try when the server refused.
        return store.client()?.retry();
      default:
        if (mayWrite) change(id, command);
    }
  }

  function insertHeading(id: string, where: "above" | "below"): void {
    const { order, cells } = state();
    const at = indexOf(id);
    // The level of the section that it divides.
    const levels = order
      .slice(0, at + 1)
      .map((each) => /^(#{1,6})\s/.exec(cells.get(each)?.type === "markdown" ? (cells.get(each)?.source ?? "") : "")?.[1] ?? "");
    const signs = levels.findLast((level) => level !== "") ?? "#";
    const heading = newId();
    const index = at + (where === "below" ? 1 : 0);
    if (!store.perform({ kind: "insert", index, cell: emptyCell({ id: heading, type: "markdown", source: `${signs} ` }) })) return;
    store.select({ active: heading, mode: "edit", caret: signs.length + 1, focus: true });
  }

  function chosen(): CellView[] {
    return selectedIds(state()).flatMap((id) => state().cells.get(id) ?? []);
  }

  function insertAndEdit(id: string): void {
    const index = indexOf(id);
    commands.insert(index < 0 ? state().order.length : index + 1, "code");
  }

  /** As Jupyter does: the new cell is selected, not yet edited, so that the next letter is a command. */
  function insertSelected(index: number): void {
    const id = newId();
    if (store.perform({ kind: "insert", index, cell: emptyCell({ id, type: "code" }) })) focusCell(id);
  }

  function copy(): void {
    clipboard = chosen().map(({ type, source }) => ({ type, source }));
  }

  /** Performs the change; the focus goes to `focus`, or to what is left beside. */
  function carryOutChange(operation: CellOperation | null, focus?: string): void {
    const { order } = state();
    const selected = selectedIds(state());
    const beside = order[order.indexOf(selected.at(-1) ?? "") + 1] ?? order[order.indexOf(selected[0]) - 1];
    if (operation === null || !store.perform(operation)) return;
    const still = state().selection.active;
    focusCell(focus ?? (still !== null && selected.includes(still) && state().cells.has(still) ? still : beside));
  }

  function paste(id: string): void {
    const { operation, ids } = pasted(clipboard, indexOf(id) + 1, newId);
    carryOutChange(operation, ids.at(-1));
  }

  function splitHere(id: string): void {
    const cell = state().cells.get(id);
    const caret = caretIn(id);
    if (cell === undefined || caret === null) return;
    const below = newId();
    if (store.perform(split(cell, caret, { index: indexOf(id), newId: below }) ?? { kind: "batch", operations: [] }))
      store.select({ active: below, mode: "edit", caret: 0, focus: true });
  }

  function neighbours(id: string, by: -1 | 1): CellView[] {
    const { order, cells } = state();
    const at = indexOf(id);
    const ids = by < 0 ? [order[at - 1], id] : [id, order[at + 1]];
    const found = ids.flatMap((each) => (each === undefined ? [] : (cells.get(each) ?? [])));
    return found.length === 2 ? found : [];
  }

  function change(id: string, command: CommandName): void {
    const heading = /^heading-([1-6])$/.exec(command);
    if (heading !== null) return carryOutChange(headed(chosen(), Number(heading[1])), id);
    switch (command) {
      case "run-all":
        return commands.runAll();
      case "run-above":
        return commands.runAbove();
      case "run-below":
        return commands.runBelow();
      case "run-stale":
        return commands.runStale();
      case "insert-above":
        return insertSelected(indexOf(id));
      case "heading-above":
        return insertHeading(id, "above");
      case "heading-below":
        return insertHeading(id, "below");
      case "insert-below":
        return insertSelected(indexOf(id) + 1);
      case "cut":
        copy();
        return carryOutChange(deleted(chosen()));
      case "paste":
        return paste(id);
      case "delete":
        return carryOutChange(deleted(chosen()));
      case "merge":
        return carryOutChange(merged(chosen()), selectedIds(state())[0]);
      case "merge-above":
        return carryOutChange(merged(neighbours(id, -1)), neighbours(id, -1)[0]?.id);
      case "merge-below":
        return carryOutChange(merged(neighbours(id, 1)), id);
      case "split":
        return splitHere(id);
      case "undo":
        return commands.undo();
      case "redo":
        return commands.redo();
      case "to-code":
        return carryOutChange(changedType(chosen(), "code"), id);
      case "to-text":
        return carryOutChange(changedType(chosen(), "markdown"), id);
      case "to-raw":
        return carryOutChange(changedType(chosen(), "raw"), id);
      case "move-up":
        return carryOutChange(moved(chosen(), -1, state().order), id);
      case "move-down":
        return carryOutChange(moved(chosen(), 1, state().order), id);
      case "format":
        return commands.format(selectedIds(state()));
      case "format-all":
        return commands.format(state().order);
      case "interrupt":
        return commands.interrupt();
      case "restart":
        return commands.restart();
      case "prove":
        return commands.prove();
      default:
        return;
    }
  }
  return commands;
}

/** Cells that ran and whose result no longer holds. */
export function staleInOrder({ order, cells, stale, kernelLife }: NotebookState): string[] {
  return order.filter((id) => {
    const cell = cells.get(id);
    if (cell?.type !== "code" || cell.run === null || cell.run.startedAt === null) return false;
    return stale.has(id) || cell.run.kernelLife !== kernelLife || cell.run.sourceSha256 !== sourceHash(cell);
  });
}

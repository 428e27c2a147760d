/** What a person asks of the notebook, by key or by button: one function a command, on the store and the room. */
import type { CellType } from "./cell-view.ts";
import type { CellOperation } from "./cell-operations.ts";
import { emptyCell } from "./empty-cell.ts";
import type { CommandName } from "./keys.ts";
import { sourceHash } from "./stale-view.ts";
import type { NotebookState, NotebookStore } from "./store.ts";

export interface Commands {
  /** Carries out a command of the keyboard on the active cell. */
  carryOut(command: CommandName): void;
  run(cells: readonly string[]): void;
  runAll(): void;
  /** The cells above the active one, or it and those below. */
  runAbove(): void;
  runBelow(): void;
  /** The cells whose result no longer holds: edited since, or their inputs changed. In the notebook's order. */
  runStale(): void;
  interrupt(): void;
  /** Asks first. */
  restart(): void;
  insert(index: number, type: CellType): void;
  insertBeside(id: string, where: "above" | "below", type: CellType): void;
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
  confirmRestart: (why?: "unstoppable") => void;
  showKeys: () => void;
}

/** The run that is going on, by its cell and its start; null where none is. */
function runOf({ room, cells }: NotebookState): string | null {
  return room.running === null ? null : `${room.running} ${cells.get(room.running)?.run?.startedAt ?? ""}`;
}

export function createCommands({ store, newId, confirmRestart, showKeys }: CommandOptions): Commands {
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
    insert(index, type) {
      const id = newId();
      if (!store.perform({ kind: "insert", index, cell: emptyCell({ id, type }) })) return;
      store.select({ active: id, mode: "edit", caret: 0, focus: true });
    },
    insertBeside(id, where, type) {
      const index = indexOf(id);
      commands.insert(index < 0 ? state().order.length : index + (where === "below" ? 1 : 0), type);
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
    undo: () => follow(store.history()?.undo() ?? null),
    redo: () => follow(store.history()?.redo() ?? null),
    edit(id, caret) {
      if (!state().mayWrite || state().cells.get(id)?.editable === false) return;
      store.select({ active: id, mode: "edit", caret: caret ?? null, focus: true });
    },
  };

  function follow(operation: CellOperation | null): void {
    if (operation === null) return;
    // The document is read a frame later; the cell takes the focus when it is there.
    const id = operation.kind === "insert" ? operation.cell.id : "id" in operation ? operation.id : (state().selection.active ?? undefined);
    requestAnimationFrame(() => focusCell(id));
  }

  function advance(id: string): void {
    const next = state().order[indexOf(id) + 1];
    if (next !== undefined) focusCell(next);
    else if (state().mayWrite) commands.insertBeside(id, "below", "code");
  }

  function carryOutOn(id: string, command: CommandName): void {
    const { order, mayWrite } = state();
    switch (command) {
      case "run-and-advance":
        if (mayWrite) commands.run([id]);
        return advance(id);
      case "run-in-place":
        if (mayWrite) commands.run([id]);
        return focusCell(id);
      case "run-and-insert":
        if (!mayWrite) return;
        commands.run([id]);
        return commands.insertBeside(id, "below", "code");
      case "edit":
        return commands.edit(id);
      case "leave-editor":
        return focusCell(id);
      case "next":
        return focusCell(order[indexOf(id) + 1] ?? id);
      case "previous":
        return focusCell(order[indexOf(id) - 1] ?? id);
      case "show-keys":
        return showKeys();
      case "save":
        // Everything is saved as it is typed; the key asks for another try when the server refused.
        return store.client()?.retry();
      default:
        if (mayWrite) change(id, command);
    }
  }

  function change(id: string, command: CommandName): void {
    switch (command) {
      case "insert-above":
        return commands.insertBeside(id, "above", "code");
      case "insert-below":
        return commands.insertBeside(id, "below", "code");
      case "delete":
        return commands.remove(id);
      case "undo":
        return commands.undo();
      case "redo":
        return commands.redo();
      case "to-code":
        return commands.changeType(id, "code");
      case "to-text":
        return commands.changeType(id, "markdown");
      case "move-up":
        return commands.move(id, -1);
      case "move-down":
        return commands.move(id, 1);
      case "interrupt":
        return commands.interrupt();
      case "restart":
        return commands.restart();
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

import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { createCellHistory } from "./cell-operations.ts";
import type { CellOperation } from "./cell-operations.ts";
import { createCommands } from "./commands.ts";
import { cellMap, cellsOf } from "../../notebook/document/document.ts";
import { emptyCell } from "./empty-cell.ts";
import { createDocumentReader } from "./document-view.ts";
import type { RoomClient } from "./room-client.ts";
import { createNotebookStore, selectedIds } from "./store.ts";
import type { NotebookState, NotebookStore } from "./store.ts";

/** A page whose document is here and whose server only notes what it is asked. */
function page(...cells: [id: string, type: "code" | "markdown"][]) {
  const document = new Y.Doc();
  cellsOf(document).push(cells.map(([id, type]) => cellMap(emptyCell({ id, type, source: id }))));
  const initialCells = cells.map(([id, type]) => ({ id, type, source: id }));
  const bare = createNotebookStore({ notebookId: "n", person: { id: "p", name: "P" }, initialCells });
  const reader = createDocumentReader(document, () => undefined);
  const history = createCellHistory(document);
  const asked: unknown[] = [];
  const client = {
    run: async (ids: string[]) => (asked.push({ run: ids }), null),
    interrupt: async () => (asked.push("interrupt"), null),
  } as unknown as RoomClient;
  const getState = (): NotebookState => ({ ...bare.getState(), ...reader.read(), mayWrite: true });
  const store: NotebookStore = {
    ...bare,
    getState,
    client: () => client,
    history: () => history,
    perform: (operation: CellOperation) => history.perform(operation),
    editSources: (edits) => history.perform({ kind: "edit-sources", edits }),
  };
  let made = 0;
  const commands = createCommands({
    store,
    newId: () => `new${++made}`,
    confirmRestart: () => asked.push("confirm restart"),
    show: (what) => asked.push(what),
    format: async (ids) => ids.map((id) => ({ id, offset: 0, length: 0, text: "laid out " })),
    caretIn: () => 4,
  });
  const shown = () => {
    const { order, selection } = getState();
    return { order: order.join(" "), active: selection.active, mode: selection.mode };
  };
  return { commands, asked, shown, store };
}

test("running goes to the next cell, and past the end to a new one", () => {
  const { commands, asked, shown } = page(["a", "code"], ["t", "markdown"]);
  commands.carryOut("run-and-advance");
  expect(shown()).toEqual({ order: "a t", active: "t", mode: "command" });
  commands.carryOut("run-and-advance");
  expect(shown()).toEqual({ order: "a t new1", active: "new1", mode: "edit" });
  expect(asked).toEqual([{ run: ["a"] }]);
});

test("run all asks once, for the code, in order", () => {
  const { commands, asked } = page(["a", "code"], ["t", "markdown"], ["b", "code"]);
  commands.runAll();
  expect(asked).toEqual([{ run: ["a", "b"] }]);
});

test("deleting, undoing and moving keep the focus with the cell", () => {
  const { commands, shown } = page(["a", "code"], ["b", "code"], ["c", "code"]);
  commands.carryOut("next");
  commands.carryOut("delete");
  expect(shown()).toEqual({ order: "a c", active: "c", mode: "command" });
  commands.carryOut("undo");
  expect(shown()).toEqual({ order: "a b c", active: "b", mode: "command" });
  commands.carryOut("move-up");
  expect(shown()).toEqual({ order: "b a c", active: "b", mode: "command" });
  commands.carryOut("move-up");
  expect(shown()).toEqual({ order: "b a c", active: "b", mode: "command" });
});

test("a folded section is passed over, and opens when a cell in it is gone to", () => {
  const { commands, store, shown } = page(["# A", "markdown"], ["x", "code"], ["y", "code"], ["# B", "markdown"]);
  commands.carryOut("next");
  commands.carryOut("toggle-section");
  expect([...store.getState().collapsed]).toEqual(["# A"]);
  expect(shown().active).toBe("# A");
  commands.carryOut("next");
  expect(shown().active).toBe("# B");
  commands.carryOut("previous");
  expect(shown().active).toBe("# A");
  store.select({ active: "y" });
  expect([...store.getState().collapsed]).toEqual([]);
});

test("to the left a section folds, to the right it opens; else the arrows go from heading to heading", () => {
  const { commands, store, shown } = page(["# A", "markdown"], ["x", "code"], ["# B", "markdown"], ["y", "code"]);
  commands.carryOut("previous-heading");
  expect([...store.getState().collapsed]).toEqual(["# A"]);
  commands.carryOut("next-heading");
  expect([...store.getState().collapsed]).toEqual([]);
  commands.carryOut("next-heading");
  expect(shown().active).toBe("# B");
  commands.carryOut("collapse-all");
  expect([...store.getState().collapsed]).toEqual(["# A", "# B"]);
  commands.carryOut("previous-heading");
  expect(shown().active).toBe("# A");
  commands.carryOut("expand-all");
  expect([...store.getState().collapsed]).toEqual([]);
});

test("a heading that is inserted has the level of the section around it", () => {
  const { commands, store, shown } = page(["## A", "markdown"], ["x", "code"]);
  commands.carryOut("next");
  commands.carryOut("heading-below");
  expect(shown()).toEqual({ order: "## A x new1", active: "new1", mode: "edit" });
  expect(store.getState().cells.get("new1")).toMatchObject({ type: "markdown", source: "## " });
  expect(store.getState().selection.caret).toBe(3);
});

test("results fold and scroll for all selected cells, and lines get numbers", () => {
  const { commands, store } = page(["a", "code"], ["b", "code"]);
  commands.carryOut("toggle-outputs");
  commands.carryOut("extend-down");
  commands.carryOut("toggle-outputs");
  expect([...store.getState().foldedOutputs]).toEqual(["a", "b"]);
  commands.carryOut("toggle-outputs");
  commands.carryOut("scroll-outputs");
  commands.carryOut("line-numbers");
  commands.carryOut("side-by-side");
  const scrolledOutputs = new Set(["a", "b"]);
  expect(store.getState()).toMatchObject({ foldedOutputs: new Set(), scrolledOutputs, lineNumbers: true, sideBySide: true });
});

test("undo with nothing to undo says where the rest is", () => {
  const { commands, store } = page(["a", "code"]);
  commands.carryOut("undo");
  expect(store.getState().hint).toBe("nothing-to-undo");
});

test("a restart asks first", () => {
  const { commands, asked } = page(["a", "code"]);
  commands.carryOut("restart");
  commands.carryOut("interrupt");
  expect(asked).toEqual(["confirm restart", "interrupt"]);
});

test("stopping once asks the cell, and again, while it runs on, offers the restart", () => {
  const { asked, store } = page(["a", "code"], ["b", "code"]);
  let running: string | null = "a";
  const going = createCommands({
    store: { ...store, getState: () => ({ ...store.getState(), room: { kernel: "busy", running, queue: [] } }) },
    newId: () => "x",
    confirmRestart: (why) => asked.push(why),
    show: () => undefined,
    format: async () => [],
    caretIn: () => null,
  });
  going.carryOut("interrupt");
  going.carryOut("interrupt");
  running = "b";
  going.carryOut("interrupt");
  expect(asked).toEqual(["interrupt", "unstoppable", "interrupt"]);
});

test("who may only read changes nothing", () => {
  const { commands, store, shown, asked } = page(["a", "code"], ["b", "code"]);
  const reading = createCommands({
    store: { ...store, getState: () => ({ ...store.getState(), mayWrite: false }) },
    newId: () => "x",
    confirmRestart: () => undefined,
    show: () => undefined,
    format: async () => [],
    caretIn: () => null,
  });
  for (const command of ["delete", "insert-below", "to-text", "edit", "run-in-place", "run-and-insert"] as const) reading.carryOut(command);
  expect(shown()).toEqual({ order: "a b", active: "a", mode: "command" });
  expect(asked).toEqual([]);
  commands.carryOut("edit");
  expect(shown().mode).toBe("edit");
});

test("a cell put above or below is selected and not yet edited: the next letter is a command", () => {
  const { commands, shown, store } = page(["a", "code"], ["b", "code"]);
  commands.carryOut("insert-below");
  expect(shown()).toEqual({ order: "a new1 b", active: "new1", mode: "command" });
  commands.carryOut("to-text");
  expect(store.getState().cells.get("new1")?.type).toBe("markdown");
  commands.carryOut("insert-above");
  expect(shown()).toEqual({ order: "a new2 new1 b", active: "new2", mode: "command" });
});

describe("several cells at once", () => {
  const sources = ({ store }: { store: NotebookStore }) => store.getState().order.map((id) => store.getState().cells.get(id)?.source);

  test("a selection grows from its anchor, is cut, pasted and brought back as one step", () => {
    const { commands, shown, store } = page(["a", "code"], ["b", "code"], ["c", "markdown"], ["d", "code"]);
    commands.carryOut("next");
    commands.carryOut("extend-down");
    expect(selectedIds(store.getState())).toEqual(["b", "c"]);
    commands.carryOut("cut");
    expect(shown()).toEqual({ order: "a d", active: "d", mode: "command" });
    commands.carryOut("paste");
    expect(shown()).toEqual({ order: "a d new1 new2", active: "new2", mode: "command" });
    expect(store.getState().cells.get("new2")?.type).toBe("markdown");
    commands.undo();
    commands.undo();
    expect(shown().order).toBe("a b c d");
    commands.carryOut("select-all");
    commands.carryOut("to-raw");
    expect([...store.getState().cells.values()].map(({ type }) => type)).toEqual(["raw", "raw", "raw", "raw"]);
  });

  test("a block moves past its neighbour", () => {
    const { commands, shown } = page(["a", "code"], ["b", "code"], ["c", "code"]);
    commands.carryOut("extend-down");
    commands.carryOut("move-down");
    expect(shown().order).toBe("c a b");
  });

  test("cells are merged and split, and one undo takes each back", () => {
    const opened = page(["a", "code"], ["b", "code"], ["c", "code"]);
    const { commands, store } = opened;
    const before = sources(opened);
    commands.carryOut("merge-below");
    expect(sources(opened)).toEqual([`${before[0]}\n\n${before[1]}`, before[2]]);
    commands.undo();
    expect(sources(opened)).toEqual(before);
    store.select({ active: "a", mode: "edit" });
    commands.carryOut("split");
    expect(sources(opened)).toEqual([before[0]?.slice(0, 4), before[0]?.slice(4), ...before.slice(1)]);
    commands.undo();
    expect(sources(opened)).toEqual(before);
  });

  test("a heading has as many signs as its level, and arrows go from heading to heading", () => {
    const opened = page(["a", "code"], ["t", "markdown"], ["c", "code"]);
    const { commands, shown, store } = opened;
    store.select({ active: "t" });
    commands.carryOut("heading-2");
    commands.carryOut("heading-3");
    expect(sources(opened)[1]).toMatch(/^### [^#]/);
    store.select({ active: "c" });
    commands.carryOut("previous-heading");
    expect(shown().active).toBe("t");
  });
});

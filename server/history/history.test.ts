import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { cellMap, cellsOf, findCell, readDocument, sourceOf } from "../../notebook/document/document.ts";
import { addOutput } from "../../notebook/document/run.ts";
import { codeCell } from "../../notebook/notebook.ts";
import type { SignedIn } from "../../protocol/identity.ts";
import { appendUpdates } from "../../storage/queries/append-updates.ts";
import { readUpdatesAfter } from "../../storage/queries/read-document.ts";
import { given, openHouse } from "../rooms/testing/house.ts";
import type { House } from "../rooms/testing/house.ts";
import { scriptedPool } from "../rooms/testing/scripted-pool.ts";
import { createHistory } from "./history.ts";
import type { History } from "./history.ts";

let house: House;
let history: History;
let ada: SignedIn;
let ben: SignedIn;
let ina: SignedIn;
beforeAll(async () => {
  house = await openHouse({ pool: scriptedPool({ one: (cell) => cell.say({ type: "stream", name: "stdout", text: "1\n" }) }) });
  [ada, ben, ina] = [await house.person("ada"), await house.person("ben"), await house.person("ina", "instructor")];
  history = createHistory({ database: house.storage.database, notebooks: house.notebooks });
});
afterAll(() => house.close());

/** An edit of a page, as its person sends it. */
async function edit(notebook: string, who: SignedIn, change: (doc: Y.Doc) => void): Promise<number> {
  const room = await house.room(notebook);
  const page = new Y.Doc();
  Y.applyUpdate(page, Y.encodeStateAsUpdate(room.journal.doc));
  const before = Y.encodeStateVector(page);
  page.transact(() => change(page));
  return given(await room.journal.submit(Y.encodeStateAsUpdate(page, before), { author: who.person.id, connection: page })).stored;
}
const type = (id: string, text: string) => (doc: Y.Doc) => sourceOf(findCell(doc, id)!.cell).insert(0, text);
const sources = (cells: { source: string }[]) => cells.map(({ source }) => source);

test("the time line says who changed how many cells, and leaves out what runs wrote", async () => {
  const notebook = await house.notebook(ada, ["one", "two"]);
  await edit(notebook, ada, type("c0", "a"));
  await edit(notebook, ada, type("c1", "b"));
  const room = await house.room(notebook);
  await room.runs.enqueue(["c0"]);
  await room.journal.write((doc) => addOutput(findCell(doc, "c0")!.cell, { output_type: "stream", name: "stdout", text: "x" }));
  await edit(notebook, ben, (doc) => cellsOf(doc).insert(2, [cellMap(codeCell("c2", "three"))]));
  await edit(notebook, ben, (doc) => cellsOf(doc).delete(0));
  const page = given(await history.page(ada, notebook, {}));
  expect(page.earlier).toBeNull();
  expect(page.moments.map(({ authors, cells, created }) => ({ who: authors.map(({ name }) => name), cells, created }))).toEqual([
    { who: ["Name of ben"], cells: { added: 1, removed: 1, changed: 0, moved: 0 }, created: false },
    { who: ["Name of ada"], cells: { added: 0, removed: 0, changed: 2, moved: 0 }, created: false },
    { who: ["Name of ada"], cells: { added: 2, removed: 0, changed: 0, moved: 0 }, created: true },
  ]);
});

test("the notebook is shown as it was after any edit, results included, and stays as it is", async () => {
  const notebook = await house.notebook(ada, ["one", "two"]);
  const first = await edit(notebook, ada, type("c0", "// "));
  const room = await house.room(notebook);
  await room.journal.write((doc) => addOutput(findCell(doc, "c1")!.cell, { output_type: "stream", name: "stdout", text: "shown" }));
  const second = await edit(notebook, ben, (doc) => cellsOf(doc).delete(0));
  expect(sources(given(await history.at(ada, notebook, { moment: first })).cells)).toEqual(["// one", "two"]);
  const later = given(await history.at(ada, notebook, { moment: String(second) }));
  expect(later.cells).toMatchObject([{ id: "c1", source: "two", outputs: [{ text: "shown" }] }]);
  expect(sources(readDocument(room.journal.doc).cells)).toEqual(["two"]);
});

test("only who may open the notebook sees its history, and a moment of another notebook is none of it", async () => {
  const notebook = await house.notebook(ada, ["one"]);
  const other = await house.notebook(ben, ["secret"]);
  const theirs = await edit(other, ben, type("c0", "x"));
  expect(await history.page(ben, notebook, {})).toEqual({ refused: "not-found", details: {} });
  expect(await history.at(ben, notebook, { moment: 1 })).toEqual({ refused: "not-found", details: {} });
  expect(given(await history.page(ina, notebook, {})).moments).toHaveLength(1);
  expect(await history.at(ada, notebook, { moment: theirs })).toEqual({ refused: "not-found", details: {} });
  expect(await history.at(ada, notebook, { moment: "x" })).toEqual({ refused: "bad-request", details: {} });
  expect(await history.page(ada, notebook, { before: -1 })).toEqual({ refused: "bad-request", details: {} });
  expect(await history.page(ada, "no notebook", {})).toEqual({ refused: "not-found", details: {} });
});

test("a language that is chosen is an edit of who chose it", async () => {
  const { notebook } = given(await house.notebooks.openLesson(ada, { course: "a-course", lesson: "a-lesson", language: "fr" }));
  await house.notebooks.setLanguage(ina, { notebook, language: "en" });
  const [latest] = given(await history.page(ada, notebook, {})).moments;
  expect(latest).toMatchObject({ authors: [{ id: "ina" }], cells: { changed: 2 } });
});

test("a history of thousands of updates comes in stretches, and every moment is rebuilt", { timeout: 60_000 }, async () => {
  const notebook = await house.notebook(ada, ["", "kept"]);
  const { database } = house.storage;
  const doc = new Y.Doc();
  for (const { update } of await readUpdatesAfter(database, { notebook, seq: 0 })) Y.applyUpdate(doc, update);
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  const total = 4500;
  for (let count = 1; count <= total; count += 1) {
    const text = sourceOf(findCell(doc, "c0")!.cell);
    text.insert(text.length, `${count};`);
  }
  const numbers: number[] = [];
  for (let at = 0; at < total; at += 500) {
    const rows = updates.slice(at, at + 500).map((update) => ({ update, author: "ada" }));
    numbers.push(...(await appendUpdates(database, { notebook, rows })));
  }
  let [pages, changes, before] = [0, 0, undefined as number | undefined];
  do {
    const page = given(await history.page(ada, notebook, before === undefined ? {} : { before }));
    pages += 1;
    changes += page.moments.length;
    before = page.earlier ?? undefined;
  } while (before !== undefined);
  expect(pages).toBe(5);
  expect(changes).toBe(6);
  for (const count of [1, 2, 777, 4001, 4499, 4500]) {
    const { cells } = given(await history.at(ada, notebook, { moment: numbers[count - 1] }));
    expect(cells[0].source.endsWith(`;${count};`) || cells[0].source === "1;").toBe(true);
    expect(cells[0].source.split(";")).toHaveLength(count + 1);
  }
});

import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { cellMap, cellsOf, fillDocument, findCell, readDocument, sourceOf } from "../../notebook/document/document.ts";
import { addOutput, setRun } from "../../notebook/document/run.ts";
import { codeCell, notebookOf } from "../../notebook/notebook.ts";
import { createJournal } from "./journal.ts";
import type { Announcement, Journal } from "./journal.ts";

interface Disk {
  rows: { update: Uint8Array; author: string | null }[];
  /** What the next append does instead of storing. */
  fault: "none" | "full" | "stored-but-lost";
}

function journalOn(sources: string[]): { journal: Journal; disk: Disk; announced: Announcement[][] } {
  const first = new Y.Doc();
  fillDocument(first, notebookOf(sources.map((source, index) => codeCell(`c${index}`, source))));
  const disk: Disk = { rows: [{ update: Y.encodeStateAsUpdate(first), author: "ada" }], fault: "none" };
  const announced: Announcement[][] = [];
  let ids = 0;
  const doc = new Y.Doc();
  Y.applyUpdate(doc, disk.rows[0].update);
  const journal = createJournal({
    doc,
    seq: 1,
    store: {
      append: async (rows) => {
        if (disk.fault === "full") throw Object.assign(new Error("could not extend file"), { code: "53100" });
        disk.rows.push(...rows);
        if (disk.fault === "stored-but-lost") throw new Error("Connection terminated");
        return rows.map((_, index) => disk.rows.length - rows.length + index + 1);
      },
      after: async (seq) => disk.rows.slice(seq).map(({ update }, index) => ({ seq: seq + index + 1, update })),
    },
    newId: () => `new-${(ids += 1)}`,
    announce: (updates) => announced.push(updates),
    retryMs: 1,
  });
  return { journal, disk, announced };
}

function stored(disk: Disk): Y.Doc {
  const doc = new Y.Doc();
  for (const { update } of disk.rows) Y.applyUpdate(doc, update);
  return doc;
}
function pageOf(journal: Journal): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(journal.doc));
  return doc;
}
function change(doc: Y.Doc, by: (doc: Y.Doc) => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  doc.transact(() => by(doc));
  return Y.encodeStateAsUpdate(doc, before);
}
const source = { author: "ada", connection: "page" };
const done = { state: "ok", startedAt: 1, durationMs: 2, sourceSha256: null, kernelLife: 1 } as const;
const sourcesOf = (doc: Y.Doc) => readDocument(doc).cells.map((cell) => cell.source);

async function withResult(journal: Journal): Promise<void> {
  await journal.write((doc) => {
    const { cell } = findCell(doc, "c0")!;
    addOutput(cell, { output_type: "stream", name: "stdout", text: "true result" });
    setRun(cell, done);
  });
}

describe("storing", () => {
  test("a page's update is stored before it is acknowledged and announced", async () => {
    const { journal, disk, announced } = journalOn(["a"]);
    const update = change(pageOf(journal), (doc) => sourceOf(cellsOf(doc).get(0)).insert(1, "b"));
    expect(await journal.submit(update, source)).toEqual({ stored: 2 });
    expect(sourcesOf(stored(disk))).toEqual(["ab"]);
    expect(announced).toEqual([[{ update, connection: "page" }]]);
    expect(disk.rows[1]).toEqual({ update, author: "ada" });
  });

  test("on a full disk the page is refused, and the document stays what is stored", async () => {
    const { journal, disk } = journalOn(["a"]);
    const page = pageOf(journal);
    const update = change(page, (doc) => sourceOf(cellsOf(doc).get(0)).insert(1, "b"));
    disk.fault = "full";
    expect(await journal.submit(update, source)).toEqual({ refused: "disk-full", details: {} });
    expect(sourcesOf(journal.doc)).toEqual(["a"]);
    expect(sourcesOf(stored(disk))).toEqual(["a"]);
    disk.fault = "none";
    // What came after builds on what was refused: the page hears of the gap and sends all that is lacking.
    const next = change(page, (doc) => sourceOf(cellsOf(doc).get(0)).insert(2, "c"));
    expect(await journal.submit(next, source)).toEqual({ refused: "update-unreadable", details: { reason: "gap" } });
    expect(await journal.submit(Y.encodeStateAsUpdate(page, Y.encodeStateVector(journal.doc)), source)).toEqual({ stored: 2 });
    expect(sourcesOf(stored(disk))).toEqual(["abc"]);
  });

  test("the server's own change is tried again until it is stored", async () => {
    const { journal, disk } = journalOn(["a"]);
    disk.fault = "full";
    const written = withResult(journal);
    const refusedMeanwhile = await journal.submit(
      change(pageOf(journal), (doc) => cellsOf(doc).delete(0)),
      source,
    );
    expect(refusedMeanwhile).toEqual({ refused: "disk-full", details: {} });
    disk.fault = "none";
    await written;
    expect(readDocument(stored(disk))).toEqual(readDocument(journal.doc));
    expect(readDocument(journal.doc).cells[0]).toMatchObject({ outputs: [{ text: "true result" }] });
  });

  test("a change that was stored though its answer was lost is not written twice into the past", async () => {
    const { journal, disk } = journalOn(["a"]);
    disk.fault = "stored-but-lost";
    const update = change(pageOf(journal), (doc) => sourceOf(cellsOf(doc).get(0)).insert(1, "b"));
    expect(await journal.submit(update, source)).toMatchObject({ refused: "storage-unavailable" });
    disk.fault = "none";
    expect(await journal.submit(update, source)).toEqual({ stored: 3 });
    expect(sourcesOf(journal.doc)).toEqual(["ab"]);
    expect(readDocument(stored(disk))).toEqual(readDocument(journal.doc));
  });

  test("closing stores what was asked before and refuses what comes after", async () => {
    const { journal, disk } = journalOn(["a"]);
    void withResult(journal);
    await journal.close();
    expect(readDocument(stored(disk)).cells[0]).toMatchObject({ outputs: [{ text: "true result" }] });
    expect(await journal.write(() => {})).toBe(false);
  });
});

describe("what is the server's", () => {
  test("a forged result is put back, and the page's text is kept", async () => {
    const { journal, disk } = journalOn(["a"]);
    await withResult(journal);
    const before = readDocument(journal.doc).cells[0];
    const forged = change(pageOf(journal), (doc) => {
      const { cell } = findCell(doc, "c0")!;
      sourceOf(cell).insert(1, "!");
      cell.set("execution_count", 99);
      (cell.get("outputs") as Y.Array<unknown>).delete(0, 1);
      addOutput(cell, { output_type: "stream", name: "stdout", text: "forged" });
      setRun(cell, { ...done, state: "error" });
      doc.getMap<Y.Map<unknown>>("meta").get("metadata")!.set("carnet", { kernelLife: 77 });
    });
    expect(await journal.submit(forged, source)).toMatchObject({ stored: 3 });
    expect(readDocument(journal.doc).cells[0]).toEqual({ ...before, source: "a!" });
    expect(readDocument(journal.doc).metadata.carnet).toEqual({ kernelLife: 0 });
    expect(readDocument(stored(disk))).toEqual(readDocument(journal.doc));
    expect(disk.rows.map(({ author }) => author)).toEqual(["ada", null, "ada", null]);
  });

  test("a moved cell keeps its result, a new cell brings none", async () => {
    const { journal } = journalOn(["a", "b"]);
    await withResult(journal);
    const [moved, other] = readDocument(journal.doc).cells;
    const update = change(pageOf(journal), (doc) => {
      cellsOf(doc).delete(0, 1);
      cellsOf(doc).push([cellMap(moved), cellMap({ ...moved, id: "copy" })]);
    });
    await journal.submit(update, source);
    expect(readDocument(journal.doc).cells).toEqual([other, moved, codeCell("copy", "a")]);
  });

  test("a deleted cell that comes back by undo brings its result", async () => {
    const { journal } = journalOn(["a"]);
    await withResult(journal);
    const [cell] = readDocument(journal.doc).cells;
    await journal.submit(
      change(pageOf(journal), (doc) => cellsOf(doc).delete(0)),
      source,
    );
    expect(readDocument(journal.doc).cells).toEqual([]);
    await journal.submit(
      change(pageOf(journal), (doc) => cellsOf(doc).push([cellMap(codeCell("c0", "a"))])),
      source,
    );
    expect(readDocument(journal.doc).cells).toEqual([cell]);
  });

  test("one cell moved by two people at once is there once", async () => {
    const { journal } = journalOn(["a", "b"]);
    await withResult(journal);
    const [moved, other] = readDocument(journal.doc).cells;
    const [one, two] = [pageOf(journal), pageOf(journal)];
    const move = (doc: Y.Doc) => {
      cellsOf(doc).delete(0, 1);
      cellsOf(doc).push([cellMap(moved)]);
    };
    const updates = [change(one, move), change(two, move)];
    await Promise.all(updates.map((update) => journal.submit(update, source)));
    expect(readDocument(journal.doc).cells).toEqual([other, moved]);
  });

  test("two copies of one cell with different texts are both kept, each under its own id", async () => {
    const { journal } = journalOn(["a"]);
    const update = change(pageOf(journal), (doc) => cellsOf(doc).push([cellMap(codeCell("c0", "different"))]));
    await journal.submit(update, source);
    expect(readDocument(journal.doc).cells.map(({ id, source: text }) => [id, text])).toEqual([
      ["c0", "a"],
      ["new-1", "different"],
    ]);
  });

  test("a cell that becomes Markdown loses its outputs", async () => {
    const { journal } = journalOn(["a"]);
    await withResult(journal);
    const update = change(pageOf(journal), (doc) => {
      cellsOf(doc).delete(0);
      cellsOf(doc).push([cellMap({ id: "c0", cell_type: "markdown", source: "a", metadata: {} })]);
    });
    await journal.submit(update, source);
    expect(readDocument(journal.doc).cells).toEqual([{ id: "c0", cell_type: "markdown", source: "a", metadata: {} }]);
  });
});

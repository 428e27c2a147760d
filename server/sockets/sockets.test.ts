import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Socket } from "socket.io-client";
import * as Y from "yjs";
import { cellMap, cellsOf, findCell, readDocument, sourceOf } from "../../notebook/document/document.ts";
import { codeCell } from "../../notebook/notebook.ts";
import { request } from "../../protocol/socket.ts";
import { openHouse } from "../rooms/testing/house.ts";
import type { House } from "../rooms/testing/house.ts";
import { scriptedPool } from "../rooms/testing/scripted-pool.ts";
import { readPresence, writePresence } from "./presence.ts";
import { ask, connect, openPage, serve } from "./testing/served.ts";
import type { Page, Served } from "./testing/served.ts";

let house: House;
let served: Served;
const open: Socket[] = [];

beforeAll(async () => {
  house = await openHouse({ pool: scriptedPool({ hello: (cell) => cell.say({ type: "stream", name: "stdout", text: "hello\n" }) }) });
  const people = {
    ada: await house.person("ada"),
    ben: await house.person("ben"),
    cleo: await house.person("cleo"),
    ina: await house.person("ina", "instructor"),
  };
  served = await serve(house, people);
});
afterAll(async () => {
  for (const socket of open) socket.disconnect();
  await served.close();
  await house.close();
});

async function page(person: string, notebook: string, doc?: Y.Doc): Promise<Page> {
  const opened = await openPage(served.address, person, notebook, doc);
  open.push(opened.socket);
  return opened;
}
async function notebookOfAda(sources = ["a"]): Promise<string> {
  return house.notebook(await house.person("ada"), sources);
}
/** Waits for something that a later update or event makes true. */
async function until(doc: Y.Doc, holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!holds()) return;
      doc.off("update", check);
      resolve();
    };
    doc.on("update", check);
  });
}
const refusal = (socket: Socket) =>
  new Promise<{ message: string; data?: unknown }>((resolve) =>
    socket.once("connect_error", (error) => resolve(error as { message: string; data?: unknown })),
  );
const edit = (of: Page, cell: string, change: (text: Y.Text) => void) => change(sourceOf(findCell(of.doc, cell)!.cell));
const source = (doc: Y.Doc, cell: string) => sourceOf(findCell(doc, cell)!.cell).toString();

describe("two pages", () => {
  test("follow each other, in typing and in runs", async () => {
    const notebook = await notebookOfAda(["hel"]);
    const [one, two] = [await page("ada", notebook), await page("ina", notebook)];
    edit(one, "c0", (text) => text.insert(3, "lo"));
    await one.saved();
    await until(two.doc, () => source(two.doc, "c0") === "hello");
    expect(await ask(two.socket, "run", { notebook, cells: ["c0"] })).toEqual({ queued: ["c0"] });
    const shown = () => JSON.stringify(readDocument(one.doc).cells[0]).includes('"state":"ok"');
    await until(one.doc, shown);
    expect(readDocument(one.doc).cells[0]).toMatchObject({ outputs: [{ output_type: "stream", name: "stdout", text: "hello\n" }] });
  });

  test("an update that is acknowledged is in the database", async () => {
    const notebook = await notebookOfAda();
    const one = await page("ada", notebook);
    edit(one, "c0", (text) => text.insert(0, "stored "));
    await one.saved();
    const room = await house.room(notebook);
    expect(source(room.journal.doc, "c0")).toBe("stored a");
  });

  test("what was typed without a connection merges on return", async () => {
    const notebook = await notebookOfAda(["middle"]);
    const one = await page("ada", notebook);
    const two = await page("ina", notebook);
    one.socket.disconnect();
    const offline = new Y.Doc();
    Y.applyUpdate(offline, Y.encodeStateAsUpdate(one.doc));
    sourceOf(findCell(offline, "c0")!.cell).insert(0, "first ");
    edit(two, "c0", (text) => text.insert(text.length, " last"));
    await two.saved();
    const back = await page("ada", notebook, offline);
    await back.saved();
    await until(two.doc, () => source(two.doc, "c0") === "first middle last");
    await until(back.doc, () => source(back.doc, "c0") === "first middle last");
  });

  test("random operations with lost connections converge", async () => {
    type Step = { who: 0 | 1; what: "type" | "insert" | "delete" | "move" | "drop"; at: number; text: string };
    const step = fc.record<Step>({
      who: fc.constantFrom(0, 1),
      what: fc.constantFrom("type", "type", "insert", "delete", "move", "drop"),
      at: fc.nat(50),
      text: fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const notebook = await notebookOfAda(["one", "two", "three"]);
        const pages = [await page("ada", notebook), await page("ina", notebook)];
        let made = 0;
        for (const { who, what, at, text } of steps) {
          const { doc } = pages[who];
          const cells = cellsOf(doc);
          if (what === "drop") {
            pages[who].socket.disconnect();
            pages[who] = await page(who === 0 ? "ada" : "ina", notebook, copyOf(doc));
          } else if (what === "insert") cells.insert(at % (cells.length + 1), [cellMap(codeCell(`p${who}-${(made += 1)}`, text))]);
          else if (cells.length === 0) continue;
          else if (what === "type") {
            const source = sourceOf(cells.get(at % cells.length));
            source.insert(at % (source.length + 1), text.toWellFormed());
          } else if (what === "delete") cells.delete(at % cells.length);
          else doc.transact(() => move(doc, at % cells.length));
        }
        await Promise.all(pages.map((one) => one.saved()));
        const { doc } = (await house.room(notebook)).journal;
        for (const one of pages) {
          await until(one.doc, () => isDeepStrictEqual(readDocument(one.doc), readDocument(doc)));
          one.socket.disconnect();
        }
        const ids = readDocument(doc).cells.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 15 },
    );
  });
});

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

/** As pages move a cell: Yjs has no move, so it is deleted and its copy inserted. */
function move(doc: Y.Doc, from: number): void {
  const cells = cellsOf(doc);
  const moved = readDocument(doc).cells[from];
  cells.delete(from, 1);
  cells.insert(0, [cellMap(moved)]);
}

describe("who may enter", () => {
  test("nobody without a session, from another origin, or of another version", async () => {
    expect((await refusal(connect(served.address, "nobody"))).data).toEqual({ refused: "not-signed-in", details: {} });
    expect((await refusal(connect(served.address, "ada", { protocol: 99 }))).data).toEqual({
      refused: "protocol-version",
      details: { server: 1, page: 99 },
    });
    expect((await refusal(connect(served.address, "ada", { origin: `${served.address}.evil.example` }))).message).toMatch(
      /websocket error|403/,
    );
    const own = connect(served.address, "ada", { origin: served.address });
    await new Promise((resolve) => own.once("connect", resolve as () => void));
    own.disconnect();
  });

  test("every event on another's notebook is answered as if there were none", async () => {
    const theirs = await notebookOfAda();
    const absent = crypto.randomUUID();
    const socket = connect(served.address, "ben");
    open.push(socket);
    const update = Y.encodeStateAsUpdate(new Y.Doc());
    const payloads = (notebook: string): Record<string, object> => ({
      "notebook:join": { notebook },
      "notebook:update": { notebook, update },
      "notebook:presence": { notebook, update: writePresence([]) },
      run: { notebook, cells: ["c0"] },
      interrupt: { notebook },
      restart: { notebook },
      clear: { notebook },
      input: { notebook, id: "x", value: "x" },
      keep: { notebook },
      prove: { notebook },
      cancel: { notebook, cells: ["c0"] },
      variables: { notebook },
      value: { notebook, question: { name: "secret" } },
    });
    expect(Object.keys(payloads(theirs)).concat("notebook:leave").sort()).toEqual(Object.keys(request).sort());
    for (const [event, payload] of Object.entries(payloads(theirs))) {
      expect([event, await ask(socket, event, payload)]).toEqual([event, { refused: "not-found", details: {} }]);
      expect(await ask(socket, event, payloads(absent)[event])).toEqual({ refused: "not-found", details: {} });
    }
    const ben = await house.person("ben");
    const sha256 = "a".repeat(64);
    const { notebooks } = house;
    for (const notebook of [theirs, absent]) {
      const answers = [
        await notebooks.summary(ben, notebook),
        await notebooks.exportFile(ben, notebook, "ipynb"),
        await notebooks.rename(ben, { notebook, title: "mine" }),
        await notebooks.remove(ben, notebook),
        await notebooks.blob(ben, { notebook, sha256 }),
        await notebooks.setLanguage(ben, { notebook, language: "en" }),
      ];
      expect(answers).toEqual(answers.map(() => ({ refused: "not-found", details: {} })));
      expect(await notebooks.access(ben, notebook)).toBe(null);
    }
    expect(await notebooks.list(ben)).toEqual([]);
  });

  test("an event before joining is refused", async () => {
    const notebook = await notebookOfAda();
    const socket = connect(served.address, "ada");
    open.push(socket);
    expect(await ask(socket, "run", { notebook, cells: ["c0"] })).toEqual({
      refused: "bad-request",
      details: { event: "run", reason: "not-joined" },
    });
  });

  test("a revoked session loses its open socket at once", async () => {
    const socket = connect(served.address, "cleo");
    await new Promise((resolve) => socket.once("connect", resolve as () => void));
    const told = new Promise((resolve) => socket.once("session:ended", resolve));
    const gone = new Promise((resolve) => socket.once("disconnect", resolve));
    served.endSession("cleo", "revoked");
    expect(await told).toEqual({ reason: "revoked" });
    await gone;
    expect((await refusal(connect(served.address, "cleo"))).data).toEqual({ refused: "not-signed-in", details: {} });
  });
});

describe("presence", () => {
  test("is heard in the same notebook under the real name, and ends with the connection", async () => {
    const notebook = await notebookOfAda();
    const [ada, ina] = [await page("ada", notebook), await page("ina", notebook)];
    const heard: unknown[] = [];
    const twice = new Promise<void>((resolve) =>
      ina.socket.on("notebook:presence", ({ update }: { update: Uint8Array }) => {
        heard.push(readPresence(new Uint8Array(update)));
        if (heard.length === 2) resolve();
      }),
    );
    const entry = { client: 7, clock: 1, state: { user: { name: "Somebody else", color: "#123456" }, cell: "c0" } };
    await ask(ada.socket, "notebook:presence", { notebook, update: writePresence([entry]) });
    await ask(ina.socket, "notebook:presence", { notebook, update: writePresence([{ client: 7, clock: 9, state: null }]) });
    ada.socket.disconnect();
    await twice;
    expect(heard).toEqual([
      [{ ...entry, state: { cell: "c0", user: { id: "ada", name: "Name of ada", color: "#123456" } } }],
      [{ client: 7, clock: 2, state: null }],
    ]);
  });

  test("a presence update is read as it was written, and nonsense is refused", () => {
    const entry = fc.record({ client: fc.nat(2 ** 32 - 1), clock: fc.nat(), state: fc.option(fc.dictionary(fc.string(), fc.jsonValue())) });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 16 }), (entries) => {
        const written = writePresence(entries);
        if (written.byteLength > 16_384) return;
        expect(readPresence(new Uint8Array(written))).toEqual(JSON.parse(JSON.stringify(entries)));
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readPresence(bytes)));
  });
});

test("malformed events and hostile updates are answered, and harm nobody", async () => {
  const notebook = await notebookOfAda(["untouched"]);
  const victim = await page("ada", notebook);
  const hostile = await page("ada", notebook);
  const before = readDocument(victim.doc).cells;
  const payload = fc.oneof(
    fc.jsonValue(),
    fc.record({ notebook: fc.constant(notebook), update: fc.uint8Array({ maxLength: 300 }) }),
    fc.record({ notebook: fc.constant(notebook), stateVector: fc.uint8Array({ maxLength: 50 }) }),
    fc.record({ notebook: fc.constant(notebook), cells: fc.array(fc.string()) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(request).filter((name) => name !== "notebook:leave" && name !== "prove")),
      payload,
      async (event, sent) => {
        const reply = await ask(hostile.socket, event, sent);
        expect(typeof reply).toBe("object");
      },
    ),
    { numRuns: 150 },
  );
  const attacks: ((doc: Y.Doc) => void)[] = [
    (doc) => doc.getMap("other").set("x", 1),
    (doc) => cellsOf(doc).insert(0, ["not a cell" as unknown as Y.Map<unknown>]),
    (doc) => cellsOf(doc).get(0).set("source", 5),
    (doc) => cellsOf(doc).get(0).set("cell_type", "executable"),
    (doc) => cellsOf(doc).get(0).set("outputs", "forged"),
    (doc) => cellsOf(doc).get(0).delete("metadata"),
    (doc) => doc.getMap("meta").delete("metadata"),
    (doc) => cellsOf(doc).get(0).set("id", "x".repeat(65)),
    (doc) => cellsOf(doc).get(0).set("sub", new Y.Doc()),
  ];
  for (const attack of attacks) {
    const forged = copyOf(hostile.doc);
    const known = Y.encodeStateVector(forged);
    attack(forged);
    const reply = await ask(hostile.socket, "notebook:update", { notebook, update: Y.encodeStateAsUpdate(forged, known) });
    expect(reply).toMatchObject({ refused: "update-unreadable", details: { reason: "structure" } });
  }
  const ahead = copyOf(hostile.doc);
  sourceOf(cellsOf(ahead).get(0)).insert(0, "1");
  const known = Y.encodeStateVector(ahead);
  sourceOf(cellsOf(ahead).get(0)).insert(1, "2");
  expect(await ask(hostile.socket, "notebook:update", { notebook, update: Y.encodeStateAsUpdate(ahead, known) })).toEqual({
    refused: "update-unreadable",
    details: { reason: "gap" },
  });
  expect(await ask(hostile.socket, "notebook:update", { notebook, update: new Uint8Array(1_600_000) })).toMatchObject({
    refused: "too-large",
  });
  const { doc } = (await house.room(notebook)).journal;
  expect(readDocument(doc).cells).toEqual(before);
  expect(readDocument(victim.doc).cells).toEqual(before);
});

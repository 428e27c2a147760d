/**
 * The page's side of the line against a line that TCP would not be: messages come twice, late, in any order and from before a new connection. The
 * pages must end the same, hold all that was typed, and know that it is stored.
 */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findCell, readDocument, sourceOf } from "../../notebook/document/document.ts";
import { perform } from "./cell-operations.ts";
import { saveState } from "./connection.ts";
import type { SaveState } from "./connection.ts";
import { createRoomClient } from "./room-client.ts";
import { notebook, openScrambledServer } from "./testing/scrambled-line.ts";
import type { ScrambledServer } from "./testing/scrambled-line.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function openPage(server: ScrambledServer) {
  const kept = new Map<string, Uint8Array>();
  const { socket, drop } = server.connect();
  let save: SaveState = { kind: "connecting", kept: 0 };
  const client = createRoomClient({
    notebookId: notebook,
    personId: "p",
    listener: { connection: (state) => (save = saveState(state)), room: () => {}, presence: () => {}, input: () => {}, page: () => {} },
    kept: {
      load: async () => [],
      keep: (id, update) => void kept.set(id, update),
      forget: (ids) => ids.forEach((id) => kept.delete(id)),
      close: () => {},
    },
    socket,
  });
  return { client, kept, drop, socket, save: () => save };
}
type Page = ReturnType<typeof openPage>;

const who = fc.nat(1);
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("type" as const), who, cell: fc.constantFrom("a", "b"), at: fc.nat(60) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("move" as const), who, cell: fc.constantFrom("a", "b"), to: fc.nat(1) }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("deliver" as const), which: fc.nat(30), again: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("drop" as const, "connect" as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(25_000) }) },
);

test("messages that come twice, late, out of order or across a new connection lose nothing and end the same for all", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 60 }), async (acts) => {
      const server = openScrambledServer();
      const pages = [openPage(server), openPage(server)];
      const typed: string[] = [];
      for (const [count, each] of acts.entries()) {
        if (each.kind === "type") typed.push(...type(pages[each.who], each, `⟨${count}⟩`));
        else if (each.kind === "move") perform(pages[each.who].client.document, { kind: "move", id: each.cell, to: each.to });
        else if (each.kind === "deliver") server.deliver(each.which, each.again);
        else if (each.kind === "wait") await vi.advanceTimersByTimeAsync(each.ms);
        else if (each.kind === "drop") pages[each.who].drop();
        else pages[each.who].socket.connect();
        await vi.advanceTimersByTimeAsync(0);
      }
      await settled(server, pages);
      const end = readDocument(server.document).cells;
      for (const page of pages) expect(readDocument(page.client.document).cells).toEqual(end);
      const text = end.map(({ source }) => source).join("\n");
      expect(typed.filter((each) => !text.includes(each))).toEqual([]);
      expect(pages.map(({ kept }) => kept.size)).toEqual([0, 0]);
      for (const { client } of pages) client.close();
    }),
    { numRuns: 80, endOnFailure: true },
  );
});

test("what is asked for without a line is refused as unreachable, not as a fault of the storage", async () => {
  const server = openScrambledServer();
  const page = openPage(server);
  page.drop();
  expect(await page.client.run(["a"])).toMatchObject({ refused: "server-unreachable" });
  page.client.retry();
  expect(page.socket.connected).toBe(true);
  page.client.close();
});

/** Types beside what stands there; nothing where the page has no document yet. */
function type(page: Page, { cell, at }: { cell: string; at: number }, token: string): string[] {
  const found = findCell(page.client.document, cell);
  if (found === null) return [];
  const text = sourceOf(found.cell);
  const places = [0, ...[...text.toString().matchAll(/⟩/g)].map(({ index }) => index + 1)];
  text.insert(places[at % places.length], token);
  return [token];
}

/** The lines are whole again, and everything that is on its way comes, the last first. */
async function settled(server: ScrambledServer, pages: readonly Page[]): Promise<void> {
  for (let round = 0; round < 400; round++) {
    for (const page of pages) page.socket.connect();
    while (server.waiting() > 0) {
      server.deliver(server.waiting() - 1, false);
      await vi.advanceTimersByTimeAsync(0);
    }
    if (pages.every((page) => page.save().kind === "saved")) return;
    await vi.advanceTimersByTimeAsync(5000);
  }
  throw new Error(`The pages do not come to rest: ${JSON.stringify(pages.map((page) => page.save()))}`);
}

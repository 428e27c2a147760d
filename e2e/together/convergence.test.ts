/**
 * Three people write in one notebook through their pages' own connection code, a real server and real storage, while lines are cut and held,
 * pages are closed offline and opened again, and the server is killed. In the end all see the same, and nothing that was typed is gone.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeCell } from "../../notebook/notebook.ts";
import { browserMemory, openWriter } from "./writer.ts";
import type { Writer } from "./writer.ts";
import { openWires } from "./wires.ts";
import type { Wires } from "./wires.ts";

let folder: string;
let wires: Wires;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "carnet-together-"));
  wires = await openWires(folder, 3);
});
afterAll(async () => {
  await wires.close();
  await rm(folder, { recursive: true, force: true });
});

const person = fc.nat(2);
const small = fc.nat(7);
const step = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("type" as const), who: person, cell: small, at: fc.nat(200) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("untype" as const), who: person, cell: small }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("insert" as const), who: person, at: small }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), who: person, cell: small }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("move" as const), who: person, cell: small, at: small }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("change-type" as const, "run" as const), who: person, cell: small }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("undo" as const, "redo" as const, "flush" as const), who: person }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("drop" as const, "cut" as const, "hold" as const, "restore" as const), who: person }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const), who: person }) },
);
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

const token = /⟨\d+\.\d+⟩/g;
const tokensIn = (writer: Writer): Set<string> => new Set(writer.text().match(token) ?? []);
/** Cells that nobody deletes: what is typed there must stay. */
const lasting = ["c0", "c1", "c2"];

interface Desk {
  writers: Writer[];
  open(who: number): Writer;
  typed: Map<string, string>;
  takenBack: Set<string>;
}

/** What each person does; what undo takes away must be one's own. */
async function carryOut(step: Step, desk: Desk, count: number): Promise<void> {
  const { writers, typed, takenBack } = desk;
  const { who } = step;
  const writer = writers[who];
  const cellAt = (index: number): string => writer.ids()[index % Math.max(1, writer.ids().length)] ?? "";
  switch (step.kind) {
    case "type": {
      const cell = cellAt(step.cell);
      typed.set(`⟨${who}.${count}⟩`, cell);
      return writer.type(cell, nextToTokens(writer, cell, step.at), `⟨${who}.${count}⟩`);
    }
    case "untype":
      return takingBack(() => writer.untype(cellAt(step.cell)));
    case "undo":
      return takingBack(() => void writer.history.undo());
    case "redo":
      return void writer.history.redo();
    case "insert":
      return void writer.history.perform({ kind: "insert", index: step.at, cell: codeCell(`n${who}-${count}`) });
    case "delete":
      return void (lasting.includes(cellAt(step.cell)) || writer.history.perform({ kind: "delete", id: cellAt(step.cell) }));
    case "move":
      return void writer.history.perform({ kind: "move", id: cellAt(step.cell), to: step.at });
    case "change-type":
      return void writer.history.perform({ kind: "change-type", id: cellAt(step.cell), type: count % 2 === 0 ? "markdown" : "code" });
    case "run":
      return void writer.client.run([cellAt(step.cell)]);
    case "flush":
      return void (await writer.client.flush());
    case "reopen":
      // Closed as a browser closes it: what was not sent is kept, and nothing more is sent.
      wires.lines[who].cut();
      writer.close();
      wires.lines[who].restore();
      writers[who] = desk.open(who);
      return;
    default:
      return wires.lines[who][step.kind]();
  }
  function takingBack(undo: () => void): void {
    const before = tokensIn(writer);
    undo();
    const after = tokensIn(writer);
    for (const each of before) {
      if (after.has(each)) continue;
      expect(each.startsWith(`⟨${who}.`) || !lasting.includes(typed.get(each) ?? "")).toBe(true);
      takenBack.add(each);
    }
  }
}

/** Never inside a token: a token that is cut in two could not be found again. */
function nextToTokens(writer: Writer, cell: string, at: number): number {
  const source =
    writer
      .text()
      .split("\n")
      .find((line) => line.startsWith(`${cell}:`))
      ?.slice(cell.length + 1) ?? "";
  const places = [0, ...[...source.matchAll(token)].map((found) => found.index + found[0].length)];
  return places[at % places.length];
}

test("random concurrent work with cut lines, closed pages and a killed server ends the same for all, and nothing typed is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 70 }), fc.nat(69), async (steps, killedAt) => {
      const notebook = await wires.newNotebook();
      const memories = [browserMemory(), browserMemory(), browserMemory()];
      const open = (who: number): Writer =>
        openWriter({ address: wires.lines[who].address, person: String(who), notebook, kept: memories[who] });
      const desk: Desk = { writers: [0, 1, 2].map(open), open, typed: new Map(), takenBack: new Set() };
      try {
        await expect.poll(() => desk.writers.every((writer) => writer.save().kind === "saved"), { timeout: 120_000 }).toBe(true);
        let killing: Promise<void> = Promise.resolve();
        for (const [count, each] of steps.entries()) {
          if (count === killedAt) killing = wires.kill();
          await carryOut(each, desk, count);
          // Lets the lines speak between two acts.
          await new Promise((resolve) => setImmediate(resolve));
        }
        await killing;
        for (const line of wires.lines) line.restore();
        await settled(desk.writers);
        const contents = desk.writers.map((writer) => writer.content());
        expect(contents[1]).toEqual(contents[0]);
        expect(contents[2]).toEqual(contents[0]);
        // What the server holds, and what it finds in its storage after another kill, is the same again.
        const fresh = openWriter({ address: wires.lines[0].address, person: "0", notebook, kept: browserMemory() });
        await settled([fresh]);
        expect(fresh.content()).toEqual(contents[0]);
        fresh.close();
        const there = tokensIn(desk.writers[0]);
        for (const [each, cell] of desk.typed) if (lasting.includes(cell) && !desk.takenBack.has(each)) expect(there).toContain(each);
        expect(memories.map((memory) => memory.size())).toEqual([0, 0, 0]);
      } finally {
        for (const writer of desk.writers) writer.close();
        for (const line of wires.lines) line.restore();
      }
    }),
    // To shrink a failure runs it dozens of times more: give the printed seed and path, and leave `endOnFailure` out.
    { numRuns: 3, endOnFailure: true },
  );
}, 600_000);

/** Everything is stored, nothing runs, and all have heard all. */
async function settled(writers: readonly Writer[]): Promise<void> {
  await expect
    .poll(
      () => {
        const quiet = writers.every((writer) => {
          const room = writer.room();
          return writer.save().kind === "saved" && room !== null && room.running === null && room.queue.length === 0;
        });
        return quiet && new Set(writers.map((writer) => JSON.stringify(writer.content()))).size;
      },
      { timeout: 120_000 },
    )
    .toBe(1);
}

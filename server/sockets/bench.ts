/**
 * What a page waits for: from asking a run on its socket to its document saying that the cell ended, through a real server, room, database and
 * kernel. Alone, and in a class of 25 that each run a cell every five seconds. The pages run in this process too, and share its cores.
 */
import type * as Y from "yjs";
import { createKernelPool } from "../../kernels/pool/index.ts";
import { findCell } from "../../notebook/document/document.ts";
import { carnetOf } from "../../notebook/document/run.ts";
import { openHouse } from "../rooms/testing/house.ts";
import { ask, openPage, serve } from "./testing/served.ts";
import type { Page } from "./testing/served.ts";

export interface RoomRow {
  what: string;
  value: number;
  unit: string;
  floor: number | null;
}

const students = 25;
const everyMs = 5000;
const rounds = 6;

/** Takes about a minute. */
export async function benchRooms(): Promise<RoomRow[]> {
  const pool = await createKernelPool({ warm: 0, memoryMegabytes: 1024 });
  const house = await openHouse({ pool });
  const names = Array.from({ length: students }, (_, i) => `student-${i}`);
  const people = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await house.person(name)] as const)));
  const served = await serve(house, people);
  try {
    const pages: Page[] = [];
    for (const name of names)
      pages.push(await openPage(served.address, name, await house.notebook(people[name], ["1 + 1", "while (true) {}"])));
    const began = performance.now();
    await Promise.all(pages.map(runOnce));
    const together = performance.now() - began;
    const alone: number[] = [];
    for (let i = 0; i < 200; i += 1) alone.push(await runOnce(pages[0]));
    const before = process.cpuUsage();
    const since = performance.now();
    const trips = (await Promise.all(pages.map((page, i) => everyFiveSeconds(page, (i * everyMs) / students)))).flat();
    const { user, system } = process.cpuUsage(before);
    const busy = await besideLoops(pages);
    for (const { socket } of pages) socket.close();
    return [
      { what: "run of 1+1 through socket and room, p50", value: share(alone, 0.5), unit: "ms", floor: 10 },
      { what: `the same, ${students} students each every 5 s, p50`, value: share(trips, 0.5), unit: "ms", floor: null },
      { what: `the same, ${students} students each every 5 s, p95`, value: share(trips, 0.95), unit: "ms", floor: 60 },
      {
        what: "server and pages meanwhile, of one core",
        value: (user + system) / 10 / (performance.now() - since),
        unit: "%",
        floor: null,
      },
      { what: `beside ${students - 1} kernels in endless loops, p50`, value: share(busy, 0.5), unit: "ms", floor: null },
      { what: `beside ${students - 1} kernels in endless loops, p95`, value: share(busy, 0.95), unit: "ms", floor: null },
      { what: `${students} first runs at once, all ended`, value: together, unit: "ms", floor: null },
    ];
  } finally {
    await served.close();
    await house.close();
    await pool.close();
  }
}

const share = (values: number[], part: number): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * part)];

async function everyFiveSeconds(page: Page, firstAfterMs: number): Promise<number[]> {
  const trips: number[] = [];
  await new Promise((resolve) => setTimeout(resolve, firstAfterMs));
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    trips.push(await runOnce(page));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, everyMs - (performance.now() - began))));
  }
  return trips;
}

/** All but the last loop for ever, and the last one runs a cell now and then. */
async function besideLoops(pages: Page[]): Promise<number[]> {
  const [last] = pages.slice(-1);
  const loopers = pages.slice(0, -1);
  for (const { socket, notebook } of loopers) await ask(socket, "run", { notebook, cells: ["c1"] });
  const trips: number[] = [];
  for (let round = 0; round < 40; round += 1) {
    trips.push(await runOnce(last));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await Promise.all(loopers.map(({ socket, notebook }) => ask(socket, "interrupt", { notebook })));
  return trips;
}

/** Milliseconds until the page's own document says that the cell ended. */
async function runOnce({ socket, doc, notebook }: Page): Promise<number> {
  const before = executionCount(doc);
  const began = performance.now();
  const ended = new Promise<void>((resolve) => {
    const look = (): void => {
      if (executionCount(doc) === before || runState(doc) !== "ok") return;
      doc.off("update", look);
      resolve();
    };
    doc.on("update", look);
  });
  const reply = await ask(socket, "run", { notebook, cells: ["c0"] });
  if ("refused" in reply) throw new Error(JSON.stringify(reply));
  await ended;
  return performance.now() - began;
}

const cellOf = (doc: Y.Doc) => findCell(doc, "c0")?.cell;
const executionCount = (doc: Y.Doc): unknown => cellOf(doc)?.get("execution_count");
function runState(doc: Y.Doc): string | undefined {
  const cell = cellOf(doc);
  return cell && carnetOf(cell).run?.state;
}

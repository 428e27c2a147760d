import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isRefusal, type Refusal } from "../protocol/refusal.ts";
import { guarded } from "./guarded.ts";
import { admitFederationHospital } from "./queries/admit-federation-hospital.ts";
import { findPerson } from "./queries/find-person.ts";
import { insertPerson } from "./queries/insert-person.ts";
import { listFederationActs } from "./queries/list-federation-acts.ts";
import { listFederationHospitals } from "./queries/list-federation-hospitals.ts";
import { noteFederationHospital } from "./queries/note-federation-hospital.ts";
import { revokeFederationHospital } from "./queries/revoke-federation-hospital.ts";
import { openStorage, type Storage } from "./storage.ts";
import { documentUpdate, notebook } from "./tables/index.ts";
import { forEachDatabase } from "./testing.ts";

const claire = {
  id: "claire",
  name: "Claire",
  email: "claire@carnet.example",
  role: "student",
  language: "fr",
  demonstration: false,
} as const;

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), "carnet-storage-"));
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

function opened(storage: Storage | Refusal): Storage {
  if (isRefusal(storage)) throw new Error(JSON.stringify(storage));
  return storage;
}

describe("a data folder", () => {
  test("keeps what was written, has one server at a time, and is free again when that one closes", async () => {
    const first = opened(await openStorage({ dataFolder }));
    await insertPerson(first.database, claire);
    expect(await openStorage({ dataFolder })).toEqual({
      refused: "data-folder-in-use",
      details: { folder: dataFolder, pid: process.pid },
    });
    await first.close();
    const second = opened(await openStorage({ dataFolder }));
    expect(await findPerson(second.database, { id: "claire" })).toEqual(claire);
    await second.close();
  });

  test("that a newer Carnet has written is refused and left free", async () => {
    const first = opened(await openStorage({ dataFolder }));
    await first.database.execute(sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', 9999999999999)`);
    await first.close();
    const refusal = { refused: "storage-newer", details: {} };
    expect(await openStorage({ dataFolder })).toEqual(refusal);
    expect(await openStorage({ dataFolder })).toEqual(refusal);
  });

  test("loses nothing that was acknowledged when its server is killed, again and again", { timeout: 240_000 }, async () => {
    const acknowledged: number[] = [];
    for (let life = 0; life < 3; life += 1) {
      const start = acknowledged.length === 0 ? 0 : acknowledged.at(-1)! + 1000;
      acknowledged.push(...(await writeUntilKilled(start, 40 + 25 * life)));
    }
    const storage = opened(await openStorage({ dataFolder }));
    const rows = await storage.database.select().from(documentUpdate).orderBy(documentUpdate.seq);
    const kept = rows.map(({ update }) => new DataView(update.buffer, update.byteOffset).getUint32(0));
    expect(kept.filter((value) => acknowledged.includes(value))).toEqual(acknowledged);
    await storage.close();
  });
});

describe.skipIf(!mayMount())(`a full disk${mayMount() ? "" : " (no small file system can be mounted here: skipped)"}`, () => {
  test("refuses writes and a start, still reads, loses nothing, and goes on when there is room", { timeout: 240_000 }, async () => {
    mount(dataFolder, 160);
    try {
      const storage = opened(await openStorage({ dataFolder }));
      const { database } = storage;
      await insertPerson(database, claire);
      const id = "0197c3f0-0000-4000-8000-000000000001";
      await database.insert(notebook).values({ id, owner: "claire", title: "", language: "fr" });
      const append = () =>
        guarded(() =>
          database
            .insert(documentUpdate)
            .values({ notebook: id, author: null, update: randomBytes(100_000) })
            .returning(),
        );
      const full = { refused: "disk-full", details: {} };
      let acknowledged = 0;
      let answer = await append();
      for (; !isRefusal(answer); answer = await append()) acknowledged += 1;
      expect(answer).toEqual(full);
      const ballast = join(dataFolder, "ballast");
      fillDisk(ballast);
      expect(await append()).toEqual(full);
      expect(await findPerson(database, { id: "claire" })).toEqual(claire);
      await storage.close();
      expect(await openStorage({ dataFolder })).toEqual(full);

      rmSync(ballast);
      mount(dataFolder, 400, "remount");
      const again = opened(await openStorage({ dataFolder }));
      expect(await again.database.$count(documentUpdate)).toBe(acknowledged);
      await insertPerson(again.database, { ...claire, id: "other", email: "other@carnet.example" });
      await again.close();
    } finally {
      execFileSync("umount", [dataFolder]);
    }
  });
});

function mount(folder: string, megabytes: number, option = ""): void {
  const options = [`size=${megabytes}m`, ...(option === "" ? [] : [option])].join(",");
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "pipe" });
}

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "carnet-mount-"));
  try {
    mount(folder, 1);
    execFileSync("umount", [folder], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fillDisk(file: string): void {
  try {
    for (;;) appendFileSync(file, new Uint8Array(1_000_000));
  } catch {
    // It is full.
  }
}

/** Lets another process append updates and kills it at the moment when it has acknowledged `count` of them. */
async function writeUntilKilled(start: number, count: number): Promise<number[]> {
  const writer = spawn(process.execPath, [new URL("./testing-writer.ts", import.meta.url).pathname, dataFolder, String(start)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(writer, "exit");
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === count) writer.kill("SIGKILL");
  }
  expect((await exited)[1]).toBe("SIGKILL");
  return acknowledged;
}

test("a PostgreSQL that is not there is refused", async () => {
  const refusal = await openStorage({ dataFolder, databaseUrl: "postgresql://carnet@127.0.0.1:1/carnet" });
  expect(refusal).toEqual({ refused: "storage-unavailable", details: { reason: "connect ECONNREFUSED 127.0.0.1:1" } });
});

forEachDatabase("tables", (open) => {
  test("keep one copy of a lesson for a person, and bytes as they were", async () => {
    const { database, close } = await open();
    await insertPerson(database, claire);
    const copy = { owner: "claire", title: "TEP", course: "du-ia-sante", lesson: "lire-une-image-tep", language: "fr" } as const;
    const id = "0197c3f0-0000-4000-8000-000000000001";
    await database.insert(notebook).values({ id, ...copy });
    const again = { id: "0197c3f0-0000-4000-8000-000000000002", ...copy };
    await expect(database.insert(notebook).values(again)).rejects.toThrow("Failed query");
    await database.update(notebook).set({ removedAt: new Date() });
    await database.insert(notebook).values(again);

    const update = Uint8Array.from({ length: 256 }, (_, index) => index);
    await database.insert(documentUpdate).values({ notebook: id, author: null, update: update.subarray(1) });
    const [row] = await database.select().from(documentUpdate);
    expect(row.update).toEqual(update.slice(1));
    expect(row.update.constructor).toBe(Uint8Array);
    await close();
  });

  test("hospitals are admitted once under a name and a key, revoked once, and who did it is kept", async () => {
    const { database, close } = await open();
    await insertPerson(database, claire);
    const by = { id: claire.id, name: claire.name };
    const [nice, again] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
    const key = "ab".repeat(32);
    expect(await admitFederationHospital(database, { id: nice, name: "Nice", publicKey: key, by })).toBeNull();
    expect(await admitFederationHospital(database, { id: again, name: "Nice", publicKey: "cd".repeat(32), by })).toEqual({
      refused: "hospital-name-taken",
      details: { name: "Nice" },
    });
    expect(await admitFederationHospital(database, { id: again, name: "Rouen", publicKey: key, by })).toEqual({
      refused: "hospital-key-taken",
      details: { name: "Nice" },
    });
    const connectedAt = new Date("2026-11-24T20:00:00.123Z");
    const sentence = { fr: "Non.", en: "No." };
    const lastRefusal = { at: "2026-11-24T20:00:01.000Z", experiment: "poumon", round: 2, code: "budget-spent", sentence };
    await noteFederationHospital(database, { name: "Nice", connectedAt });
    await noteFederationHospital(database, { name: "Nice", lastRefusal });
    expect(await listFederationHospitals(database)).toMatchObject([
      { id: nice, name: "Nice", publicKey: key, admittedBy: "Claire", connectedAt, lastRefusal },
    ]);
    expect(await revokeFederationHospital(database, { id: nice, by, now: new Date() })).toBe("Nice");
    expect(await revokeFederationHospital(database, { id: nice, by, now: new Date() })).toBeNull();
    expect(await admitFederationHospital(database, { id: again, name: "Nice", publicKey: key, by })).toBeNull();
    const acts = await listFederationActs(database, { subject: "Nice", most: 10 });
    expect(acts.map(({ act, person: who, details }) => [act, who, details])).toEqual(
      ["hospital-admitted", "hospital-revoked", "hospital-admitted"].map((act) => [act, "Claire", { publicKey: key }]),
    );
    await close();
  });
});

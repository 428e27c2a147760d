/** Rooms on a real database in a folder of their own, for tests. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCourses } from "../../courses/courses.ts";
import type { Courses } from "../../courses/courses.ts";
import { createNotebooks } from "../../notebooks/notebooks.ts";
import type { Notebooks } from "../../notebooks/notebooks.ts";
import { findCell, readCell } from "../../../notebook/document/document.ts";
import { carnetOf } from "../../../notebook/document/run.ts";
import type { Role, SignedIn } from "../../../protocol/identity.ts";
import type { CarnetOutputMetadata } from "../../../protocol/output.ts";
import { isRefusal } from "../../../protocol/refusal.ts";
import type { Refusal } from "../../../protocol/refusal.ts";
import { openStorage } from "../../../storage/storage.ts";
import type { Storage } from "../../../storage/storage.ts";
import { person as personTable } from "../../../storage/tables/identity.ts";
import { createRooms } from "../rooms.ts";
import type { CreateRooms, Room, Rooms } from "../rooms.ts";

export interface House {
  folder: string;
  storage: Storage;
  rooms: Rooms;
  notebooks: Notebooks;
  courses: Courses;
  person(id: string, role?: Role): Promise<SignedIn>;
  /** A notebook of these code cells; the cells' ids are "c0", "c1", … */
  notebook(who: SignedIn, sources: string[]): Promise<string>;
  room(notebook: string): Promise<Room>;
  /** Closes the rooms and opens others on the same database, as a new start of the server does. */
  restart(pool?: CreateRooms["pool"]): Promise<void>;
  close(): Promise<void>;
}

export function given<Result>(result: Result | Refusal): Result {
  if (isRefusal(result)) throw new Error(`Refused: ${JSON.stringify(result)}`);
  return result;
}

/** Waits until something holds in a room; it is looked at when anything is told. */
export async function until(room: Room, holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = room.listen({ updates: check, state: check, input: check });
  });
}

/** An output of any kind, as a test reads it from a document. */
export interface Shown {
  output_type: string;
  name?: string;
  text?: string;
  ename?: string;
  evalue?: string;
  data?: Record<string, unknown>;
  metadata?: { carnet?: CarnetOutputMetadata };
}

const cellOf = (room: Room, id: string) => findCell(room.journal.doc, id)!.cell;
export const outputsOf = (room: Room, id: string): Shown[] => (readCell(cellOf(room, id)) as unknown as { outputs: Shown[] }).outputs;
export const recordOf = (room: Room, id: string) => carnetOf(cellOf(room, id)).run;

/** Waits until a cell that was enqueued has ended and nothing runs in its room. */
export const ended = (room: Room, id: string): Promise<void> =>
  until(room, () => !["queued", "running"].includes(recordOf(room, id)?.state ?? "queued") && room.runs.state().running === null);

export async function openHouse(options: Pick<CreateRooms, "pool"> & Partial<CreateRooms> & { coursesFolder?: string }): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), "carnet-rooms-"));
  const storage = options.storage ?? given(await openStorage({ dataFolder: folder }));
  const { coursesFolder = join(import.meta.dirname, "courses"), ...rest } = options;
  const courses = given(await readCourses(coursesFolder));
  const catalogue = { list: async () => [], folderOf: (name: string) => join(folder, "datasets", name) };
  const start = async (pool: CreateRooms["pool"]) => {
    house.rooms = await createRooms({ catalogue, dataFolder: folder, retryMs: 20, ...rest, pool, storage });
    house.notebooks = createNotebooks({ database: storage.database, rooms: house.rooms, courses });
  };
  const house: House = {
    folder,
    storage,
    courses,
    rooms: undefined as unknown as Rooms,
    notebooks: undefined as unknown as Notebooks,
    person: async (id, role = "student") => {
      const row = { id, name: `Name of ${id}`, email: `${id}@example.org`, role, language: "fr" as const, demonstration: false };
      await storage.database.insert(personTable).values(row).onConflictDoNothing();
      return { person: row, sessionId: `session-${id}` };
    },
    notebook: async (who, sources) => {
      const cells = sources.map((source, index) => ({
        cell_type: "code",
        id: `c${index}`,
        source,
        metadata: {},
        outputs: [],
        execution_count: null,
      }));
      const content = new TextEncoder().encode(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
      return given(await house.notebooks.importFile(who, { fileName: "test.ipynb", content })).notebook;
    },
    room: async (notebook) => given(await house.rooms.open(notebook)),
    restart: async (pool = options.pool) => {
      await house.rooms.close();
      await start(pool);
    },
    close: async () => {
      await house.rooms.close();
      if (options.storage === undefined) await storage.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await start(options.pool);
  return house;
}

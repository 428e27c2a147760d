/**
 * The rooms that are open. A room opens when someone enters or asks something of its notebook, and closes when nobody was there for a
 * while and no kernel is held. A kernel that nobody used for long is ended; until then variables stay, whoever closes the browser.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type * as Y from "yjs";
import type { KernelPool } from "../../kernels/pool/index.ts";
import type { Catalogue } from "../../datasets/catalogue.ts";
import { isStaff } from "../../protocol/identity.ts";
import type { Role } from "../../protocol/identity.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { findNotebook } from "../../storage/queries/find-notebook.ts";
import { readDocumentOf } from "../../storage/queries/read-document.ts";
import type { Storage } from "../../storage/storage.ts";
import { guarded } from "../../storage/guarded.ts";
import { openBlobs } from "../blobs/blobs.ts";
import type { Blobs } from "../blobs/blobs.ts";
import { CommTargets } from "./comm-targets.ts";
import { keepProgress } from "./progress.ts";
import { openRoom } from "./room.ts";
import type { Room } from "./room.ts";

export type { Listener, Room } from "./room.ts";

export interface Rooms {
  readonly blobs: Blobs;
  /** The room of a notebook, opened where it is not. Refuses `not-found` and what the storage says. */
  open(notebook: string): Promise<Room | Refusal>;
  /** Ends a room whose notebook was removed. */
  remove(notebook: string): Promise<void>;
  /** Warns of kernels and ends those that nobody uses, and closes rooms where nobody is; done by itself every minute. */
  sweep(): Promise<void>;
  /** Rooms that are open, for the operator. */
  count(): number;
  /** Ends kernels and stores all that is under way. */
  close(): Promise<void>;
}

export interface RoomsOptions {
  storage: Storage;
  pool: KernelPool;
  blobs: Blobs;
  newId: () => string;
  now: () => number;
  retryMs?: number;
  homeOf: (person: string) => string;
  datasetFolders: (ownerRole: Role) => Promise<Record<string, string>>;
  comms: CommTargets;
  onRunEnded: (notebook: string, doc: Y.Doc) => void;
}

export interface CreateRooms {
  storage: Storage;
  pool: KernelPool;
  dataFolder: string;
  catalogue: Pick<Catalogue, "list" | "folderOf">;
  /** What cells can reach of the server; nothing where left out. */
  comms?: CommTargets;
  /** A room without anybody is closed after this long. */
  roomIdleMs?: number;
  /** A kernel that ran nothing for this long is ended; Infinity for never. */
  kernelIdleMs?: number;
  retryMs?: number;
  now?: () => number;
  newId?: () => string;
}

const minute = 60_000;
const longestWarningMs = 5 * minute;

/** Opens the blob store and starts with no room. */
export async function createRooms(given: CreateRooms): Promise<Rooms> {
  const { storage, dataFolder } = given;
  const now = given.now ?? Date.now;
  const roomIdleMs = given.roomIdleMs ?? 5 * minute;
  const kernelIdleMs = given.kernelIdleMs ?? 120 * minute;
  const options: RoomsOptions = {
    storage,
    pool: given.pool,
    blobs: await openBlobs(join(dataFolder, "blobs")),
    newId: given.newId ?? (() => crypto.randomUUID()),
    now,
    ...(given.retryMs === undefined ? {} : { retryMs: given.retryMs }),
    homeOf: (person) => join(dataFolder, "homes", folderName(person)),
    datasetFolders: (ownerRole) => visibleFolders(given.catalogue, ownerRole),
    comms: given.comms ?? new CommTargets(),
    onRunEnded: (notebook, doc) => keepProgress(storage.database, notebook, doc),
  };
  const open = new Map<string, Promise<Room | Refusal>>();
  const closing = new Map<string, Promise<void>>();
  const touchedAt = new Map<string, number>();
  const sweeper = setInterval(() => void sweep(), Math.min(minute, roomIdleMs));
  sweeper.unref();

  async function load(notebook: string): Promise<Room | Refusal> {
    await closing.get(notebook);
    return guarded(async () => {
      const row = await findNotebook(storage.database, { notebook });
      if (row === null) return refused("not-found");
      return openRoom(options, row, await readDocumentOf(storage.database, { notebook }));
    });
  }

  async function sweep(): Promise<void> {
    for (const [notebook, opening] of open) {
      const room = await opening;
      if ("refused" in room) continue;
      const { kernel, running, queue } = room.runs.state();
      const busy = running !== null || queue.length > 0 || kernel === "starting" || kernel === "restarting";
      if (busy) continue;
      if (room.runs.hasKernel()) {
        await cull(room);
        continue;
      }
      if (room.listeners() === 0 && now() - (touchedAt.get(notebook) ?? 0) > roomIdleMs) void close(notebook, room);
    }
  }

  /** Ends a kernel that was of no use for long: its people were warned before, in time to keep it. */
  async function cull({ runs }: Room): Promise<void> {
    const warningMs = Math.min(longestWarningMs, kernelIdleMs / 2);
    const endsAt = runs.idleness.endsAt();
    if (endsAt === null) {
      const warnAt = runs.idleness.usedAt() + kernelIdleMs - warningMs;
      if (now() >= warnAt) runs.idleness.warn(Math.max(now(), warnAt) + warningMs);
    } else if (now() >= endsAt) await runs.stop("culled");
  }

  function close(notebook: string, room: Room): Promise<void> {
    open.delete(notebook);
    touchedAt.delete(notebook);
    const ended = room.close().finally(() => closing.delete(notebook));
    closing.set(notebook, ended);
    return ended;
  }

  async function closeOpened(notebook: string): Promise<void> {
    const room = await open.get(notebook);
    if (room !== undefined && !("refused" in room)) await close(notebook, room);
  }

  return {
    blobs: options.blobs,
    open: async (notebook) => {
      touchedAt.set(notebook, now());
      const opening = open.get(notebook) ?? load(notebook);
      open.set(notebook, opening);
      const forget = () => {
        if (open.get(notebook) === opening) open.delete(notebook);
      };
      try {
        const room = await opening;
        if ("refused" in room) forget();
        return room;
      } catch (error) {
        forget();
        throw error;
      }
    },
    remove: closeOpened,
    sweep,
    count: () => open.size,
    close: async () => {
      clearInterval(sweeper);
      await Promise.all([...open.keys()].map(closeOpened));
      await Promise.all(closing.values());
    },
  };
}

/** A person's id as a folder's name; ids that could be a path are hashed. */
function folderName(person: string): string {
  return /^[A-Za-z0-9_-]{1,100}$/.test(person) ? person : createHash("sha256").update(person).digest("hex");
}

/** What the notebook's owner may read: a student's kernel never sees the staff's data, whoever runs it. */
async function visibleFolders(catalogue: CreateRooms["catalogue"], ownerRole: Role): Promise<Record<string, string>> {
  const visible = (await catalogue.list()).filter(({ access }) => access === "class" || isStaff({ role: ownerRole }));
  return Object.fromEntries(visible.map(({ name }) => [name, catalogue.folderOf(name)]));
}

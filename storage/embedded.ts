/**
 * PGlite that keeps its word through a power cut and a full disk.
 *
 * A power cut: as shipped it runs with `fsync` off and drops the syncs that Postgres asks for: an
 * acknowledged change then outlives the process but not the machine. Here Postgres syncs its log at each commit (0.15 ms on a solid state
 * disk), by way of `fsync`, because the WebAssembly build's `fdatasync` does nothing.
 *
 * A full disk: Postgres ends itself, and our process with it, when it cannot make the next segment of its log (16 MB). Writes are therefore
 * refused while there is still room for a few; reading goes on.
 */
import { fdatasyncSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { ensureDatabase } from "./empty-database.ts";

interface Stream {
  nfd: number;
}
interface ModuleWithFiles {
  NODEFS: { stream_ops: { fsync?: (stream: Stream) => number } };
}

class SyncedFiles extends NodeFS {
  override async init(...[database, options]: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(database, options);
    const sync = (module: unknown) => {
      (module as ModuleWithFiles).NODEFS.stream_ops.fsync = ({ nfd }) => {
        fdatasyncSync(nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), sync] } };
  }
}

/** Three segments of the log, and something for the tables. */
const reserveBytes = 64 * 1024 * 1024;

class RoomyDatabase extends PGlite {
  readonly #folder: string;

  constructor(folder: string) {
    const startParams = [...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"), "-c", "wal_sync_method=fsync"];
    super({ fs: new SyncedFiles(folder), startParams });
    this.#folder = folder;
  }

  override query: PGlite["query"] = async (statement, ...rest) => {
    if (!/^\s*select\b/i.test(statement)) checkRoom(this.#folder);
    return super.query(statement, ...rest);
  };

  override transaction: PGlite["transaction"] = async (work) => {
    checkRoom(this.#folder);
    return super.transaction(work);
  };
}

/** Throws as the system would, a little before it. */
function checkRoom(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= reserveBytes) return;
  throw Object.assign(new Error("ENOSPC: less is free on the disk than the database needs to stop in order"), { code: "ENOSPC" });
}

/** Opens, and makes where there is none, the database in `folder`. The caller holds the folder's lock. Throws `ENOSPC` on a full disk. */
export async function openEmbedded(folder: string): Promise<PGlite> {
  checkRoom(dirname(folder));
  await ensureDatabase(folder, {
    async make(empty) {
      const made = new RoomyDatabase(empty);
      await made.waitReady;
      await made.close();
    },
  });
  const database = new RoomyDatabase(folder);
  await database.waitReady;
  return database;
}

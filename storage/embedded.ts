/**
 * PGlite that keeps its word through a power cut. As shipped it runs with `fsync` off and drops the syncs that Postgres asks for: an
 * acknowledged change then outlives the process but not the machine. Here Postgres syncs its log at each commit (0.15 ms on a solid state
 * disk), by way of `fsync`, because the WebAssembly build's `fdatasync` does nothing.
 */
import { fdatasyncSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

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

/** Opens, and makes where there is none, the database in `folder`. The caller holds the folder's lock. */
export function openEmbedded(folder: string): Promise<PGlite> {
  const startParams = [...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"), "-c", "wal_sync_method=fsync"];
  return PGlite.create({ fs: new SyncedFiles(folder), startParams });
}

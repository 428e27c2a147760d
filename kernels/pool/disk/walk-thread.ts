/** The thread of measure.ts. */
import { parentPort } from "node:worker_threads";
import { diskUse } from "./walk.ts";

parentPort!.on("message", ({ id, folders, mostFiles }: { id: number; folders: string[]; mostFiles: number }) => {
  parentPort!.postMessage({ id, use: diskUse(folders, mostFiles) });
});

/** What Node compiled of our files and of packages is kept for the next start: a command answers in half the time. */
import { enableCompileCache, flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

const kept = fileURLToPath(new URL("../../node_modules/.cache/carnet-code/", import.meta.url));

/** To be called before anything large is imported. Where nothing can be kept, nothing is. */
export function keepCompiledCode(): void {
  enableCompileCache(kept);
}

/** What was compiled up to now: a server that is killed later does not lose it. */
export const storeCompiledCode = flushCompileCache;

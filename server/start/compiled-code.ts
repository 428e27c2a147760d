/** What Node compiled of our files and of packages is kept for the next start: a command answers in half the time. */
import { enableCompileCache, flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/** For processes that the server starts, as `NODE_COMPILE_CACHE`. */
export const compiledCodeFolder = fileURLToPath(new URL("../../node_modules/.cache/carnet-code/", import.meta.url));

/** To be called before anything large is imported. Where nothing can be kept, nothing is. */
export function keepCompiledCode(): void {
  enableCompileCache(compiledCodeFolder);
}

/** What was compiled up to now: a server that is killed later does not lose it. */
export const storeCompiledCode = flushCompileCache;

/** Fetches the declarations that the cells' imports ask for, each pack once. Runs in the language worker. */
import type { z } from "zod";
import { typePackFiles, typePackIndex } from "../../../protocol/type-pack.ts";
import type { TypePackIndex } from "../../../protocol/type-pack.ts";
import type { TypePack } from "./host.ts";

export interface PackLoader {
  /** Loads what is missing for these imports. True when something new came. */
  load(imports: readonly string[], add: (pack: TypePack) => void): Promise<boolean>;
  /** False while declarations are missing that could not be fetched: what is unknown is then no mistake of the person. */
  complete(): boolean;
}

/** Node's globals: every cell has them. */
const always = "node";
const address = "/api/types/";
const retryAfterMs = 15_000;

export function createPackLoader(fetchJson: <Shape>(address: string, shape: z.ZodType<Shape>) => Promise<Shape> = fetchParsed): PackLoader {
  let index: TypePackIndex | null = null;
  let failedAt: number | null = null;
  const loaded = new Set<string>();

  let loading: Promise<boolean> | null = null;

  const wanted = (imports: readonly string[]): TypePackIndex["packs"] => {
    const packs = index?.packs ?? [];
    const names = new Set([always, ...packs.filter(({ entries }) => imports.some((name) => name in entries)).map(({ name }) => name)]);
    for (const name of names) for (const need of packs.find((pack) => pack.name === name)?.needs ?? []) names.add(need);
    return packs.filter(({ name }) => names.has(name) && !loaded.has(name));
  };
  const load = async (imports: readonly string[], add: (pack: TypePack) => void): Promise<boolean> => {
    if (failedAt !== null && Date.now() - failedAt < retryAfterMs) return false;
    try {
      index ??= await fetchJson(`${address}index.json`, typePackIndex);
      const missing = wanted(imports);
      await Promise.all(
        missing.map(async ({ name, entries, file }) => {
          add({ entries, files: await fetchJson(address + file, typePackFiles) });
          loaded.add(name);
        }),
      );
      failedAt = null;
      return missing.length > 0;
    } catch (error) {
      console.warn("Declarations for the editor could not be fetched.", error);
      failedAt = Date.now();
      return false;
    }
  };
  return {
    // One at a time: questions come several at once, and each pack once.
    async load(imports, add) {
      while (loading !== null) await loading;
      loading = load(imports, add);
      try {
        return await loading;
      } finally {
        loading = null;
      }
    },
    complete: () => index !== null && failedAt === null,
  };
}

async function fetchParsed<Shape>(path: string, shape: z.ZodType<Shape>): Promise<Shape> {
  const response = await fetch(new URL(path, self.location.origin));
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  const packed = path.endsWith(".gz") && response.body !== null;
  const plain = packed ? new Response(response.body.pipeThrough(new DecompressionStream("gzip"))) : response;
  return shape.parse(await plain.json());
}

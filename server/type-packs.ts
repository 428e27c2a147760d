/** Files of declarations for the editor, as `scripts/types.mjs` wrote them. */
import { readFile } from "node:fs/promises";
import { typePackFile } from "../protocol/type-pack.ts";

const folder = new URL("../.carnet/types/", import.meta.url);

export interface TypePackAnswer {
  content: Uint8Array<ArrayBuffer>;
  headers: Record<string, string>;
}

export interface TypePacks {
  read(name: string): Promise<TypePackAnswer | null>;
}

/** The index, or a pack by its hash; null for any other name and for a file that is not there. */
async function readTypePack(name: string): Promise<TypePackAnswer | null> {
  const isIndex = name === "index.json";
  if (!isIndex && !typePackFile.safeParse(name).success) return null;
  try {
    const content = new Uint8Array(await readFile(new URL(name, folder)));
    return { content, headers: { ...(isIndex ? fresh : kept), "x-content-type-options": "nosniff" } };
  } catch {
    return null;
  }
}

const fresh = { "content-type": "application/json", "cache-control": "private, no-cache" };
/**
 * Named by its content and compressed when it was written. The worker unpacks it itself: what stands between, a proxy or Next, may change an
 * answer's encoding but leaves bytes alone.
 */
const kept = { "content-type": "application/octet-stream", "cache-control": "private, max-age=31536000, immutable" };

export const typePacks: TypePacks = { read: readTypePack };

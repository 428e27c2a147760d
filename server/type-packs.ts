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
    return { content, headers: { "content-type": "application/json", "x-content-type-options": "nosniff", ...(isIndex ? fresh : kept) } };
  } catch {
    return null;
  }
}

const fresh = { "cache-control": "private, no-cache" };
/** Named by its content, and compressed when it was written. */
const kept = { "cache-control": "private, max-age=31536000, immutable", "content-encoding": "br" };

export const typePacks: TypePacks = { read: readTypePack };

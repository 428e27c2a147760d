/** TypeScript as Monaco brings it, and the declarations that the build wrote, for tests. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { typePackFiles, typePackIndex } from "../../../protocol/type-pack.ts";
import type { TypePack } from "./host.ts";
import { createProgram } from "./program.ts";
import type { NotebookProgram } from "./program.ts";
import type { TypeScript } from "./typescript.ts";

const root = new URL("../../../", import.meta.url);
const library = new URL("node_modules/monaco-editor/esm/vs/languages/features/typescript/lib/", root);
// By its address: Vite would rewrite nine megabytes first.
const services = (await import(/* @vite-ignore */ new URL("typescriptServices.js", library).href)) as { typescript: TypeScript };
const { libFileMap } = (await import(/* @vite-ignore */ new URL("lib.js", library).href)) as { libFileMap: Record<string, string> };

export const ts = services.typescript;

const registry = ts.createDocumentRegistry(true, "/");

/** A program of these code cells, named c0, c1 and so on. */
export function programOf(sources: readonly string[], packs: readonly TypePack[] = []): NotebookProgram {
  const program = createProgram({ ts, libraries: libFileMap, registry });
  for (const pack of packs) program.addPack(pack);
  program.setCells(sources.map((source, index) => ({ id: `c${index}`, source })));
  return program;
}

/** Every pack that the build wrote. */
export function builtPacks(): TypePack[] {
  const folder = new URL(".carnet/types/", root);
  const index = typePackIndex.parse(JSON.parse(readFileSync(new URL("index.json", folder), "utf8")));
  return index.packs.map(({ entries, file }) => ({
    entries,
    files: typePackFiles.parse(JSON.parse(gunzipSync(readFileSync(new URL(file, folder))).toString())),
  }));
}

/** The text at a place, for a story that reads. */
export const at = (source: string, word: string, from = 0): number => source.indexOf(word, from);

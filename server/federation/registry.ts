/** Which hospitals a desk knows, and by which key (Ed25519). Read at each connection: who is added or taken out counts from then on. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { hospitalRegistry } from "../../protocol/federation/desk.ts";
import { readJson } from "../../federation/node/durable.ts";

export interface Registry {
  /** Name of each hospital and its public key. */
  hospitals(): Readonly<Record<string, string>>;
}

/** Hospitals that never change: those of a sandbox. */
export function fixedRegistry(hospitals: Readonly<Record<string, string>>): Registry {
  return { hospitals: () => hospitals };
}

/** The file `hospitals.json` in the folder of a desk that is a process of its own. It is asked many times a round, and read where it changed. */
export function folderRegistry(folder: string): Registry {
  const file = join(folder, "hospitals.json");
  let read: { version: string; hospitals: Readonly<Record<string, string>> } | null = null;
  return {
    hospitals() {
      const now = statSync(file, { throwIfNoEntry: false });
      const version = now === undefined ? "none" : `${now.ino} ${now.mtimeMs} ${now.size}`;
      if (read?.version !== version) {
        const known = readJson(file);
        read = { version, hospitals: known === null ? {} : hospitalRegistry.parse(known).hospitals };
      }
      return read.hospitals;
    },
  };
}

/** Which hospitals a desk knows, and by which key (Ed25519). Read at each connection: who is added or taken out counts from then on. */
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

/** The file `hospitals.json` in the folder of a desk that is a process of its own. */
export function folderRegistry(folder: string): Registry {
  return {
    hospitals() {
      const known = readJson(join(folder, "hospitals.json"));
      return known === null ? {} : hospitalRegistry.parse(known).hospitals;
    },
  };
}

/**
 * What `import` gives to a cell: Carnet's own parts as "carnet/...", the packages that this installation offers, Node's own modules, and
 * the person's files in the home folder.
 */
import { readFileSync, statSync } from "node:fs";
import { builtinModules, createRequire, isBuiltin } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { currentCell } from "./cells.ts";
import { nearest } from "./nearest.ts";
import { tensorPackages } from "../tensor/imports.ts";

const house = new URL("../../", import.meta.url);
const require = createRequire(house);

const exported = (JSON.parse(readFileSync(new URL("package.json", house), "utf8")) as { exports: Record<string, string> }).exports;
const ownModules = new Map(Object.entries(exported).map(([name, path]) => [name.replace(/^\./, "carnet"), path]));

/** Packages for cells, each with how it is loaded. */
const packages = new Map<string, () => unknown>([...tensorPackages, ["fflate", () => import("fflate")]]);

/** Names that a cell can import. */
export function offered(): string[] {
  return [...ownModules.keys(), ...packages.keys(), ...builtinModules.filter((name) => !name.startsWith("_"))];
}

/** Loads a module for a cell. Rejects with a sentence in the person's language when there is none of this name. */
export async function importForCell(specifier: unknown): Promise<unknown> {
  const name = String(specifier);
  const own = ownModules.get(name);
  if (own) return await import(new URL(own, house).href);
  const load = packages.get(name);
  if (load) return await load();
  if (isBuiltin(name)) return await import(name);
  if (/^(\.{0,2}\/|file:)/.test(name)) return await importFile(name);
  throw unknownModule(name);
}

/** A file of the home folder, read again when it has changed. */
async function importFile(name: string): Promise<unknown> {
  const path = name.startsWith("file:") ? fileURLToPath(name) : resolve(process.cwd(), name);
  const url = pathToFileURL(path);
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (changed !== undefined) url.searchParams.set("changed", String(changed));
  return await import(url.href);
}

function unknownModule(name: string): Error {
  const meant = nearest(name, offered());
  const french = currentCell()?.language !== "en";
  const known = ["carnet/…", "@tensorflow/tfjs", "danfojs", "fflate", "node:…"].join(", ");
  const offer = french ? `Sont offerts : ${known}.` : `Offered are: ${known}.`;
  const guess = french ? `Vouliez-vous « ${meant} » ?` : `Did you mean "${meant}"?`;
  const lacks = french ? `Le module « ${name} » n’est pas offert ici.` : `The module "${name}" is not offered here.`;
  return Object.assign(new Error(`${lacks} ${meant ? guess : offer}`), { code: "ERR_MODULE_NOT_FOUND" });
}

/** Checks that a module exports the names that an import asks for. */
export function named(module: object, names: string[], specifier: string): object {
  if (names.includes("default") && !("default" in module)) return named({ ...module, default: module }, names, specifier);
  for (const name of names) {
    if (name in module) continue;
    const meant = nearest(name, Object.keys(module));
    const french = currentCell()?.language !== "en";
    const guess = meant === null ? "" : french ? ` Vouliez-vous « ${meant} » ?` : ` Did you mean "${meant}"?`;
    throw new SyntaxError((french ? `« ${specifier} » n’exporte pas « ${name} ».` : `"${specifier}" does not export "${name}".`) + guess);
  }
  return module;
}

export { require as houseRequire };

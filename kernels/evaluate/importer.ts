/**
 * What `import` gives to a cell: Carnet's own parts as "carnet/...", the packages that this installation offers, Node's own modules, and
 * the person's files in the home folder.
 */
import { readFileSync } from "node:fs";
import { builtinModules, createRequire, isBuiltin } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { currentCell } from "./cells.ts";
import { importFile, requireFile } from "./home-modules.ts";
import { nearest } from "./nearest.ts";
import { packageAtOnce, packages, shownPackages } from "./packages.ts";

const house = new URL("../../", import.meta.url);
const require = createRequire(house);

const exported = (JSON.parse(readFileSync(new URL("package.json", house), "utf8")) as { exports: Record<string, string> }).exports;
const ownModules = new Map(Object.entries(exported).map(([name, path]) => [name.replace(/^\./, "carnet"), path]));

/** Names that a cell can import. */
export function offered(): string[] {
  const node = builtinModules.filter((name) => !name.startsWith("_")).map((name) => (name.startsWith("node:") ? name : `node:${name}`));
  return [...ownModules.keys(), ...packages.keys(), ...node];
}

const isFile = (name: string): boolean => /^(?:\.{0,2}\/|file:)/.test(name);

/** Loads a module for a cell. Rejects with a sentence in the person's language when there is none of this name. */
export async function importForCell(specifier: unknown): Promise<unknown> {
  const name = String(specifier);
  const own = ownModules.get(name);
  if (own) return await import(new URL(own, house).href);
  const load = packages.get(name);
  if (load) return await load();
  if (isBuiltin(name)) return await import(name);
  if (isFile(name)) return await importFile(name, addressOf);
  throw unknownModule(name);
}

/** What a name means in a file of the home folder; packages by the very file that the kernel loads, so that there is one of each. */
function addressOf(name: string): string | null {
  const own = ownModules.get(name);
  if (own) return new URL(own, house).href;
  if (!packages.has(name)) return null;
  try {
    return pathToFileURL(require.resolve(name)).href;
  } catch {
    return null;
  }
}

/** `require` in a cell: what can be had at once. */
export function requireForCell(specifier: unknown): unknown {
  const name = String(specifier);
  const own = ownModules.get(name);
  if (own) return require(fileURLToPath(new URL(own, house)));
  if (isBuiltin(name)) return require(name);
  if (isFile(name)) return requireFile(name);
  const load = packageAtOnce(name);
  if (load) return load();
  if (!packages.has(name)) throw unknownModule(name);
  const french = currentCell()?.language !== "en";
  const written = `import * as ${name.includes("danfo") ? "dfd" : "tf"} from "${name}"`;
  throw new Error(french ? `« ${name} » s’importe : ${written}` : `"${name}" has to be imported: ${written}`);
}

/** `import.meta` of a cell: it lives in the home folder. */
export const cellMeta = Object.freeze({
  env: Object.freeze({}),
  get dirname(): string {
    return process.cwd();
  },
  get filename(): string {
    return resolve(process.cwd(), currentCell()?.name ?? "cell");
  },
  get url(): string {
    return pathToFileURL(resolve(process.cwd(), currentCell()?.name ?? "cell")).href;
  },
  resolve(name: string): string {
    return isFile(name) ? pathToFileURL(resolve(process.cwd(), name)).href : (addressOf(name) ?? name);
  },
});

function unknownModule(name: string): Error {
  const meant = nearest(name, [...offered(), ...builtinModules]);
  const french = currentCell()?.language !== "en";
  const known = ["carnet/…", ...shownPackages, "node:…", "./…"].join(", ");
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

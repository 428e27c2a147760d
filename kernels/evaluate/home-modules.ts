/**
 * The person's own files as modules: TypeScript, JavaScript and JSON of her home folder, read again when any of them has changed, and free
 * to import what cells import.
 */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { currentCell } from "./cells.ts";
import { nearest } from "./nearest.ts";

const endings = ["", ".ts", ".mts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js"];
const source = /\.[cm]?[jt]s$|\.json$/;

/** The file that a specifier means; endings may be left out. */
function fileOf(specifier: string, from: string): string {
  const path = specifier.startsWith("file:") ? fileURLToPath(specifier) : resolve(from, specifier);
  const isFile = (candidate: string): boolean => statSync(candidate, { throwIfNoEntry: false })?.isFile() === true;
  return endings.map((ending) => `${path}${ending}`).find(isFile) ?? path;
}

/** Changes when any source of the folder changes, so that a module is new when what it imports is. */
function versionOf(folder: string): string {
  const times = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && source.test(entry.name) && !entry.parentPath.includes("node_modules"))
    .map((entry) => statSync(resolve(entry.parentPath, entry.name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return String(times.length > 0 ? times.reduce((sum, time) => sum + time, times.length) : 0);
}

let hooked = false;

/** A file of the home folder imports its neighbours in the same version, and Carnet's parts by the same names as a cell. */
function hook(home: string, offered: (name: string) => string | null): void {
  if (hooked) return;
  hooked = true;
  const own = pathToFileURL(home + sep).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (!context.parentURL?.startsWith(own)) return next(specifier, context);
      const version = new URL(context.parentURL).searchParams.get("changed");
      if (/^\.{1,2}\//.test(specifier)) {
        const url = pathToFileURL(fileOf(specifier, resolve(fileURLToPath(context.parentURL.replace(/\?.*$/, "")), "..")));
        if (version !== null) url.searchParams.set("changed", version);
        const isJson = url.pathname.endsWith(".json");
        return next(url.href, isJson ? { ...context, importAttributes: { type: "json" } } : context);
      }
      const known = offered(specifier);
      return known === null ? next(specifier, context) : next(known, context);
    },
  });
}

/**
 * Loads a file for a cell.
 * @param offered what a name means that is no file: an address, or null
 */
export async function importFile(name: string, offered: (name: string) => string | null): Promise<unknown> {
  const home = process.cwd();
  const path = fileOf(name, home);
  if (!existsSync(path)) throw new AbsentFile(name);
  if (path.endsWith(".json")) return jsonModule(path, name);
  hook(home, offered);
  const url = pathToFileURL(path);
  url.searchParams.set("changed", versionOf(home));
  return await import(url.href);
}

/** What is imported is not in the home folder. */
export class AbsentFile extends Error {
  constructor(name: string) {
    const files = readdirSync(process.cwd()).filter((file) => source.test(file));
    const meant = nearest(name.replace(/^\.\//, ""), files);
    const guess = { fr: meant ? ` Vouliez-vous « ./${meant} » ?` : "", en: meant ? ` Did you mean "./${meant}"?` : "" };
    const french = currentCell()?.language !== "en";
    super(
      french ? `Le fichier « ${name} » n’est pas dans votre dossier.${guess.fr}` : `The file "${name}" is not in your folder.${guess.en}`,
    );
    this.name = "Error";
  }
}

/** `require` of a file, read again each time. */
export function requireFile(name: string): unknown {
  const path = fileOf(name, process.cwd());
  if (!existsSync(path)) throw new AbsentFile(name);
  if (path.endsWith(".json")) return jsonModule(path, name)["default"];
  const require = createRequire(`${process.cwd()}/`);
  delete require.cache[path];
  return require(path);
}

/** The whole value as `default`, and what an object holds by its names. */
function jsonModule(path: string, name: string): Record<string, unknown> {
  const text = readFileSync(path, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${name}: ${(error as Error).message}`);
  }
  return { ...(typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}), default: value };
}

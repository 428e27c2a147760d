/**
 * The declarations that the editor's language service reads, one pack a package: its `.d.ts` files that are reachable from the entry, in one
 * compressed file named by its hash. Made at build from our sources and from node_modules; served by app/api/types.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
export const typesFolder = join(root, ".carnet/types");

const { exports: ownModules } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Packages that cells can import (kernels/evaluate/packages.ts) and those whose types these mention. */
const packages = ["@tensorflow/tfjs", "danfojs", "fflate", "plotly.js-dist-min", "zod"];

/** Folders whose declarations are "carnet/...". */
const sources = ["science", "federation", "datasets", "kernels", "protocol"];

/** Writes the packs where they are not those of the sources. */
export function ensureTypes() {
  const stamp = join(typesFolder, "sources");
  const hash = hashSources();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  buildTypes();
  writeFileSync(stamp, hash);
}

function hashSources() {
  const files = sources.flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, String(file))));
  const hash = createHash("sha256");
  for (const file of [
    "package.json",
    "package-lock.json",
    "scripts/types.mjs",
    ...files.filter((name) => /(?<!\.test)\.ts$/.test(name)).sort((a, b) => (a < b ? -1 : 1)),
  ])
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Writes the packs and `index.json`; returns what was written. */
export function buildTypes() {
  const packs = [ownPack(), ambientPack(), ...packages.map(packagePack)];
  rmSync(typesFolder, { recursive: true, force: true });
  mkdirSync(typesFolder, { recursive: true });
  const index = packs.map(({ name, entries, files }) => {
    const text = JSON.stringify(files);
    const file = `${createHash("sha256").update(text).digest("hex").slice(0, 32)}.json.gz`;
    const compressed = gzipSync(text, { level: 9 });
    writeFileSync(join(typesFolder, file), compressed);
    const mentioned = new Set(Object.values(files).flatMap(specifiersOf));
    const needs = packs.filter((other) => other.name !== name && Object.keys(other.entries).some((entry) => mentioned.has(entry)));
    return { name, entries, needs: needs.map((other) => other.name), file, bytes: compressed.length };
  });
  writeFileSync(join(typesFolder, "index.json"), JSON.stringify({ packs: index }));
  return index;
}

/** "carnet/...": TypeScript writes the declarations of what package.json exports. */
function ownPack() {
  const work = mkdtempSync(join(tmpdir(), "carnet-types-"));
  try {
    const config = join(work, "tsconfig.json");
    writeFileSync(
      config,
      JSON.stringify({
        extends: join(root, "tsconfig.json"),
        compilerOptions: {
          noEmit: false,
          incremental: false,
          declaration: true,
          emitDeclarationOnly: true,
          outDir: join(work, "out"),
          rootDir: root,
          plugins: [],
          typeRoots: [join(root, "node_modules/@types")],
        },
        include: [],
        files: Object.values(ownModules).map((path) => join(root, path)),
      }),
    );
    // An error of types does not keep it from writing the declarations, nor Carnet from starting.
    spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", config], { encoding: "utf8" });
    const entries = {};
    const files = {};
    for (const [name, path] of Object.entries(ownModules)) {
      const entry = join(work, "out", path.replace(/\.ts$/, ".d.ts"));
      if (!existsSync(entry)) continue;
      entries[name.replace(/^\./, "carnet")] = place("carnet", relative(join(work, "out"), entry));
      for (const file of reachable(entry)) files[place("carnet", relative(join(work, "out"), file))] = read(file);
    }
    return { name: "carnet", entries, files };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Node's own modules and globals: what every cell knows without an import. */
function ambientPack() {
  const files = {};
  for (const name of ["@types/node", "undici-types"]) {
    const folder = join(root, "node_modules", name);
    for (const file of reachable(join(folder, "index.d.ts"))) files[place(name, relative(folder, file))] = read(file);
  }
  return { name: "node", entries: { "undici-types": place("undici-types", "index.d.ts") }, files };
}

function packagePack(name) {
  const folder = join(root, "node_modules", name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const types = manifest.types ?? manifest.typings ?? manifest.exports?.["."]?.types;
  const entries = { [name]: place(name, types) };
  const files = {};
  for (const file of reachable(join(folder, types), entries)) {
    const from = relative(join(root, "node_modules"), file);
    files[`/node_modules/${from}`] = read(file);
  }
  return { name, entries, files };
}

function place(name, file) {
  return `/node_modules/${name}/${file.replace(/^\.\//, "")}`;
}

/** Files reachable from an entry by imports and references. Packages of the same family (`@tensorflow/…`) are followed, others not. */
function reachable(entry, entries = {}) {
  const seen = new Set();
  const family = Object.keys(entries)[0]?.match(/^@[^/]+\//)?.[0];
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const specifier of specifiersOf(readFileSync(file, "utf8"))) {
      if (specifier.startsWith(".")) {
        const next = declarationOf(join(dirname(file), specifier));
        if (next !== null) visit(next);
      } else if (family !== undefined && specifier.startsWith(family)) {
        const next = declarationOfPackage(specifier);
        if (next === null) continue;
        entries[specifier] = `/node_modules/${relative(join(root, "node_modules"), next)}`;
        visit(next);
      }
    }
  };
  visit(entry);
  return seen;
}

function specifiersOf(text) {
  const imports = text.matchAll(/(?:from\s*|import\s*\(\s*|import\s+|require\(\s*)["']([^"']+)["']/g);
  const references = text.matchAll(/\/\/\/\s*<reference\s+path="([^"]+)"/g);
  return [
    ...[...imports].map((found) => found[1]),
    ...[...references].map((found) => (found[1].startsWith(".") ? found[1] : `./${found[1]}`)),
  ];
}

function declarationOf(path) {
  const bare = path.replace(/\.(d\.ts|[cm]?[jt]s)$/, "");
  for (const candidate of [path, `${path}.d.ts`, `${bare}.d.ts`, `${bare}.d.mts`, `${bare}.d.cts`, join(path, "index.d.ts")])
    if (/\.d\.[cm]?ts$/.test(candidate) && existsSync(candidate) && statSync(candidate).isFile()) return candidate;
  return null;
}

function declarationOfPackage(specifier) {
  const [scope, name, ...rest] = specifier.split("/");
  const folder = join(root, "node_modules", scope, name);
  if (rest.length > 0) return declarationOf(join(folder, ...rest));
  if (!existsSync(join(folder, "package.json"))) return null;
  const { types, typings } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return types || typings ? declarationOf(join(folder, types ?? typings)) : null;
}

function read(file) {
  return readFileSync(file, "utf8");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureTypes();

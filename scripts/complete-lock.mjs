/**
 * Run after `npm install` where the registry carries this platform's builds only: npm then leaves the builds for other platforms out of the
 * lock file, and `npm ci` refuses such a file everywhere. Each one that is missing is added as its sibling of this platform is written,
 * with the platform that its name says, and without a checksum, which nobody here can know.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(file, "utf8"));
const { packages } = lock;
let added = 0;
for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
  const siblings = Object.keys(optionalDependencies)
    .map((name) => lookUp(path, name))
    .filter((found) => found !== null && packages[found].os !== undefined);
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const platform = platformOf(name);
    if (lookUp(path, name) !== null || platform === null || siblings.length === 0 || !/^\d/.test(version)) continue;
    const { integrity: _, resolved: __, os: ___, cpu: ____, libc: _____, ...rest } = packages[siblings[0]];
    packages[`node_modules/${name}`] = { ...rest, version, ...platform };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} builds for other platforms added to package-lock.json`);

/** Where `name` is found from the package at `path`, as Node would. */
function lookUp(path, name) {
  for (let at = path; ; at = at.includes("/node_modules/") ? at.slice(0, at.lastIndexOf("/node_modules/")) : "") {
    const place = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (at === "") return null;
  }
}

/** By the convention of napi-rs: the name ends in system, processor and C library. */
function platformOf(name) {
  const match = /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)(?:-(\w+))?$/.exec(name);
  if (match === null) return null;
  const [, os, cpu, abi = ""] = match;
  const libc = os !== "linux" ? null : abi.startsWith("musl") ? "musl" : abi.startsWith("gnu") ? "glibc" : null;
  return { cpu: [cpu], os: [os], ...(libc === null ? {} : { libc: [libc] }) };
}

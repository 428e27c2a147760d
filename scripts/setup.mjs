/**
 * What must be there before Carnet runs: packages, Node 24, system programs, built pages. Plain JavaScript for Node 20, without packages:
 * it runs first. Each step looks whether its work is done, so that a second start does none.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureTypes } from "./types.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const node = join(root, "node_modules/.bin/node");

const language = /^fr/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "fr") ? "fr" : "en";
const sentences = JSON.parse(readFileSync(join(root, `messages/${language}.json`), "utf8")).setup;

/** A sentence of the namespace `setup` in the terminal's language. What a command answers stands alone on standard output. */
export function say(key, values = {}) {
  console.error(`· ${fill(key, values)}`);
}

function fill(key, values) {
  return sentences[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

function stop(key, values = {}) {
  console.error(fill(key, values));
  process.exit(1);
}

/** Installs the packages of the lock file, where they are not, and checks that Node 24 came with them. */
export async function ensureDependencies() {
  if (!installedAsLocked()) {
    say("installing");
    // Development packages are needed to build the pages, whatever NODE_ENV says.
    const { status } = spawnSync("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"], {
      cwd: root,
      stdio: ["ignore", 2, 2],
    });
    if (status !== 0) stop("install-failed");
  }
  const { status, stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  if (status !== 0 || !stdout.startsWith("v24.")) stop("no-node");
}

/** npm writes `node_modules/.package-lock.json` when an installation is complete; a package of another platform may be absent. */
function installedAsLocked() {
  const locked = packagesOf("package-lock.json");
  const installed = packagesOf("node_modules/.package-lock.json");
  if (locked === null || installed === null) return false;
  return Object.entries(locked).every(([path, { version, optional, devOptional, peer }]) => {
    if (path === "") return true;
    const found = installed[path];
    return found === undefined ? Boolean(optional || devOptional || peer) : found.version === version;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8")).packages;
  } catch {
    return null;
  }
}

const inPath = (program) => (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, program)));
const postgresFolder = "/usr/lib/postgresql";
/** Debian's Python, whichever another one may come first on the PATH. */
const hasPython = (module) => existsSync(`/usr/lib/python3/dist-packages/${module}`);
const systemPackages = {
  orthanc: () => ["/usr/sbin/Orthanc", "/usr/bin/Orthanc"].some((path) => existsSync(path)),
  "orthanc-dicomweb": () => existsSync("/usr/share/orthanc/plugins/libOrthancDicomWeb.so"),
  dicom3tools: () => inPath("dciodvfy"),
  bubblewrap: () => inPath("bwrap"),
  chromium: () => inPath("chromium") || Boolean(process.env.CARNET_CHROMIUM),
  // The loader of graphics drivers: a GPU in software is tested with it.
  libvulkan1: () => ["x86_64", "aarch64"].some((processor) => existsSync(`/usr/lib/${processor}-linux-gnu/libvulkan.so.1`)),
  postgresql: () =>
    existsSync(postgresFolder) && readdirSync(postgresFolder).some((v) => existsSync(join(postgresFolder, v, "bin/initdb"))),
  "python3-jupyter-kernel-test": () => hasPython("jupyter_kernel_test"),
  "python3-ipykernel": () => hasPython("ipykernel"),
  "python3-nbconvert": () => hasPython("nbconvert"),
  "python3-nbformat": () => hasPython("nbformat"),
  "python3-yaml": () => hasPython("yaml"),
  "python3-jupyter-server": () => hasPython("jupyter_server"),
  "python3-nibabel": () => hasPython("nibabel"),
  "python3-pydicom": () => hasPython("pydicom"),
  "r-cran-survival": () => ["site-library", "library"].some((folder) => existsSync(`/usr/lib/R/${folder}/survival`)),
};

/**
 * Installs Debian packages that are missing, where this is Debian and we are root; else says what is missing and what follows from it.
 * Nothing fails: each has something that does without, or a test that says that it was skipped.
 */
export async function ensureSystemPackages(names) {
  const missing = names.filter((name) => !systemPackages[name]());
  if (missing.length === 0) return;
  const mayInstall = process.platform === "linux" && process.getuid?.() === 0 && inPath("apt-get");
  if (mayInstall) {
    say("installing-system", { packages: missing.join(", ") });
    // RUNLEVEL: tests start an Orthanc of their own; the package's shall not start with the machine's services.
    const apt = (...args) =>
      spawnSync("apt-get", ["-qq", "-o", "Dpkg::Use-Pty=0", ...args], {
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
      }).status === 0;
    const install = () => apt("install", "-y", "--no-install-recommends", ...missing);
    // The lists of a fresh machine are empty, and those of an old one stale.
    if (!install() && apt("update")) install();
  }
  for (const name of missing.filter((name) => !systemPackages[name]())) say(`missing-${name}`);
}

/** Folders whose sources the pages are built from. */
const sources = ["app", "components", "messages", "notebook", "protocol", "science", "server"];
const configuration = ["next.config.ts", "package-lock.json", "tsconfig.json"];

/** Builds the pages where a source has changed since they were. */
export async function ensureBuild() {
  ensureTypes();
  const stamp = join(root, ".next/carnet-sources");
  const hash = hashSources();
  if (existsSync(stamp) && existsSync(join(root, ".next/BUILD_ID")) && readFileSync(stamp, "utf8") === hash) return;
  say("building");
  rmSync(stamp, { force: true });
  const { status } = spawnSync(node, [join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (status !== 0) stop("build-failed");
  mkdirSync(join(root, ".next"), { recursive: true });
  writeFileSync(stamp, hash);
}

/** By content: a clone gives every file a new date. */
function hashSources() {
  const files = sources.flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, String(file))));
  const hash = createHash("sha256");
  for (const file of [...configuration, ...files]
    .filter((file) => /\.(tsx?|css|json|svg|png|woff2|ico)$/.test(file))
    .sort((a, b) => (a < b ? -1 : 1))) {
    if (/\.test\.tsx?$/.test(file)) continue;
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

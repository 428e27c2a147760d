/**
 * Compiled code that kernels start from, kept between starts of the server: without it every kernel would erase types and compile by
 * itself, which takes twice the time and 40 MB more. It is written by one process that runs nobody's code, and read-only for all others.
 *
 * Node asks each entry whether it belongs to the source, so that an old one does no harm; the name of the folder says what it was made of,
 * so that it is made anew after a change.
 */
import { createHash } from "node:crypto";
import { accessSync, chmodSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeOptions } from "./launcher.ts";

const house = fileURLToPath(new URL("../../", import.meta.url));
const kept = join(house, "node_modules/.cache/carnet-kernels");
const sources = ["kernels", "science", "datasets", "protocol", "notebook"];
/** After this nobody works in a folder that was begun, or that is of older sources. */
const forgottenAfterMs = 24 * 3600 * 1000;

export class CompiledCode {
  readonly #made: string;
  readonly #own: string[] = [];
  #folder: string | null = null;
  #making: string | null = null;

  /** For processes with so much memory: V8 keeps compiled code apart by its options. */
  constructor(memoryMegabytes: number) {
    this.#made = join(kept, nameOf(memoryMegabytes));
    if (isReadable(this.#made)) this.#folder = this.#made;
    process.once("exit", () => this.#own.forEach(remove));
  }

  /** Where it lies; null before it was made. */
  get folder(): string | null {
    return this.#folder;
  }

  /** A new folder for the process that makes it. */
  begin(): string {
    this.#making = newFolder();
    this.#own.push(this.#making);
    return this.#making;
  }

  /** The process has ended well. */
  finish(): void {
    if (this.#making === null) return;
    this.#folder = this.#making;
    this.#making = null;
    if (dirname(this.#folder) !== kept) return;
    try {
      // Another user may run the server than the one who set it up.
      for (const name of ["", ...readdirSync(this.#folder, { recursive: true })]) {
        const path = join(this.#folder, String(name));
        chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644);
      }
      renameSync(this.#folder, this.#made);
    } catch {
      // Another server was quicker: this one keeps its own until it ends.
      if (!existsSync(this.#folder)) return;
      if (!isReadable(this.#made)) return;
      remove(this.#folder);
    }
    this.#folder = this.#made;
    forgetOlder();
  }
}

/** Beside the packages, where that can be written; else in a folder for this server alone. */
function newFolder(): string {
  try {
    mkdirSync(kept, { recursive: true });
    return mkdtempSync(join(kept, "making-"));
  } catch {
    return mkdtempSync(join(tmpdir(), "carnet-compiled-"));
  }
}

function nameOf(memoryMegabytes: number): string {
  return `${fingerprintOfSources()}-${digest([process.version, process.arch, ...nodeOptions(memoryMegabytes)])}`;
}

/** By size and date: it is asked at every start, and a change that it does not see costs time, nothing else. */
function fingerprintOfSources(): string {
  const files = sources.flatMap((folder) =>
    existsSync(join(house, folder)) ? readdirSync(join(house, folder), { recursive: true }).map((file) => join(folder, String(file))) : [],
  );
  const told = [...files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts")).sort(), "package.json", "package-lock.json"];
  return digest(
    told.map((file) => {
      const { size, mtimeMs } = statSync(join(house, file), { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
      return `${file} ${size} ${mtimeMs}`;
    }),
  );
}

function digest(lines: string[]): string {
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
}

function forgetOlder(): void {
  for (const name of readdirSync(kept)) {
    if (name.startsWith(`${fingerprintOfSources()}-`)) continue;
    const folder = join(kept, basename(name));
    const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (Date.now() - mtimeMs > forgottenAfterMs) remove(folder);
  }
}

function isReadable(folder: string): boolean {
  try {
    const [inner] = readdirSync(folder);
    if (inner !== undefined) accessSync(join(folder, inner), constants.R_OK);
    return inner !== undefined;
  } catch {
    return false;
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** The documentation of what lessons import as "carnet/...", read from its sources when it is first asked for. */
import { readFileSync } from "node:fs";
import type { Documented, SourceDocumentation } from "../language/documentation.ts";
import { documentationOf } from "../language/documentation.ts";

const house = new URL("../../", import.meta.url);

export class Library {
  readonly #sources = new Map<string, SourceDocumentation>();
  /** By its JavaScript: the functions and methods of all sources read so far. */
  readonly #byCode = new Map<string, Documented>();
  readonly #modules: Map<string, string>;

  constructor() {
    const { exports } = JSON.parse(readFileSync(new URL("package.json", house), "utf8")) as { exports: Record<string, string> };
    this.#modules = new Map(Object.entries(exports).map(([name, path]) => [name.replace(/^\./, "carnet"), path]));
  }

  /** What a module exports, by name; null for a module that is none of ours. */
  exportsOf(specifier: string): Map<string, Documented> | null {
    const path = this.#modules.get(specifier);
    if (path !== undefined) return this.#exports(new URL(path, house), new Set());
    return /^\.{1,2}\//.test(specifier) ? this.#exports(new URL(specifier, `file://${process.cwd()}/`), new Set()) : null;
  }

  /** The documentation of a live function, by its code: whatever name it goes by. */
  ofCode(code: string): Documented | null {
    return this.#byCode.get(code) ?? null;
  }

  #exports(file: URL, seen: Set<string>): Map<string, Documented> {
    const found = new Map<string, Documented>();
    if (seen.has(file.href)) return found;
    seen.add(file.href);
    const { declared, exported } = this.#read(file);
    for (const one of exported) {
      if ("local" in one) {
        const documented = declared.get(one.local);
        if (documented) found.set(one.name, documented);
      } else if (/^\.{1,2}\//.test(one.from)) {
        const others = this.#exports(new URL(one.from, file), new Set(seen));
        if (one.name === "*") for (const [name, documented] of others) found.set(name, documented);
        else if ("imported" in one && others.has(one.imported)) found.set(one.name, others.get(one.imported)!);
      }
    }
    return found;
  }

  #read(file: URL): SourceDocumentation {
    const isHouse = file.href.startsWith(house.href);
    const known = isHouse ? this.#sources.get(file.href) : undefined;
    if (known) return known;
    let read: SourceDocumentation;
    try {
      read = documentationOf(readFileSync(file, "utf8"));
    } catch {
      read = { declared: new Map(), exported: [] };
    }
    // A file of the person's may change.
    if (isHouse) this.#sources.set(file.href, read);
    for (const documented of read.declared.values())
      for (const { code, ...one } of [documented, ...documented.members]) if (code !== undefined) this.#byCode.set(code, one);
    return read;
  }
}

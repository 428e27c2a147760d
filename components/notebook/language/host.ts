/** The files of the program, as TypeScript asks for them: cells, its own libraries, and the declarations of packages as they arrive. */
import type { AssembledCell } from "./assemble.ts";
import { cellFile } from "./assemble.ts";
import { scriptKindTypeScript, targetEsNext } from "./typescript.ts";
import type { LanguageServiceHost, Snapshot } from "./typescript.ts";

/** Declarations of one package: entries by module name, files by path. */
export interface TypePack {
  entries: Record<string, string>;
  files: Record<string, string>;
}

const ambientEntry = "/node_modules/@types/node/index.d.ts";
const standardLibrary = "lib.esnext.d.ts";

/** Never twice the same, for programs may share what was parsed. */
let lastVersion = 0;

export interface NotebookHost extends LanguageServiceHost {
  setCells(cells: readonly AssembledCell[]): void;
  addPack(pack: TypePack): void;
  /** Makes every cell count as changed. */
  renew(): void;
}

export function createHost(libraries: Record<string, string>): NotebookHost {
  const cells = new Map<string, { text: string; version: number }>();
  const files = new Map<string, string>();
  const modules = new Map<string, string>();
  let packs = 0;

  const renew = (): void => {
    for (const cell of cells.values()) cell.version = ++lastVersion;
  };
  const textOf = (file: string): string | undefined => cells.get(file)?.text ?? files.get(file) ?? libraries[file];
  const resolve = (name: string, containing: string): string | undefined => {
    if (name.startsWith("cell:")) return cellFile(name.slice("cell:".length));
    if (!name.startsWith(".")) return modules.get(name);
    const path = new URL(name, `file://${containing}`).pathname;
    const bare = path.replace(/\.(d\.ts|[cm]?[jt]s)$/, "");
    return [path, `${path}.d.ts`, `${bare}.d.ts`, `${bare}.d.mts`, `${bare}.d.cts`, `${path}/index.d.ts`].find(
      (each) => /\.d\.[cm]?ts$/.test(each) && files.has(each),
    );
  };
  return {
    setCells(assembled) {
      const gone = new Set(cells.keys());
      for (const { id, text } of assembled) {
        const file = cellFile(id);
        gone.delete(file);
        const before = cells.get(file);
        if (before?.text !== text) cells.set(file, { text, version: ++lastVersion });
      }
      for (const file of gone) cells.delete(file);
    },
    addPack(pack) {
      packs += 1;
      for (const [name, path] of Object.entries(pack.entries)) modules.set(name, path);
      for (const [path, text] of Object.entries(pack.files)) files.set(path, text);
      // What could not be resolved before may be now: TypeScript looks again where a file's version is new.
      renew();
    },
    renew,
    getCompilationSettings: () => compilerOptions,
    getScriptFileNames: () => [...(files.has(ambientEntry) ? [ambientEntry] : []), ...cells.keys()],
    getScriptVersion: (file) => String(cells.get(file)?.version ?? (file.startsWith("/node_modules/carnet/") ? packs : 1)),
    getScriptSnapshot(file): Snapshot | undefined {
      const text = textOf(file);
      if (text === undefined) return undefined;
      return { getText: (start, end) => text.slice(start, end), getLength: () => text.length, getChangeRange: () => undefined };
    },
    getScriptKind: () => scriptKindTypeScript,
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: () => standardLibrary,
    fileExists: (file) => textOf(file) !== undefined,
    readFile: textOf,
    useCaseSensitiveFileNames: () => true,
    resolveModuleNameLiterals: (literals, containing) =>
      literals.map(({ text }) => {
        const path = resolve(text, containing);
        const extension = path === undefined ? "" : (/\.d\.[cm]?ts$/.exec(path)?.[0] ?? ".ts");
        const isExternalLibraryImport = path?.startsWith("/node_modules/") === true;
        return { resolvedModule: path === undefined ? undefined : { resolvedFileName: path, extension, isExternalLibraryImport } };
      }),
  };
}

/** As strict as what Carnet's own lessons are written for; silent on style. */
const compilerOptions = {
  target: targetEsNext,
  module: 99,
  moduleResolution: 100,
  lib: [standardLibrary],
  types: [],
  strict: true,
  useUnknownInCatchVariables: false,
  allowSyntheticDefaultImports: true,
  esModuleInterop: true,
  allowImportingTsExtensions: true,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  skipLibCheck: true,
  noEmit: true,
};

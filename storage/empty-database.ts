/**
 * An empty database for a folder that has none. Making one takes Postgres three seconds of computing, and being killed meanwhile would leave half of
 * one: so it is made once per installation, copied beside where it is to be, and put there whole.
 */
import {
  closeSync,
  cpSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const kept = fileURLToPath(new URL("../node_modules/.cache/carnet-database/", import.meta.url));

export interface Making {
  /** Makes an empty database in a folder, and closes it. */
  make(folder: string): Promise<void>;
  /** Where this installation keeps its empty databases. */
  models?: string;
}

/** Fills `folder`, where it is empty. */
export async function ensureDatabase(folder: string, { make, models = kept }: Making): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length > 0) return;
  const made = `${folder}.new`;
  rmSync(made, { recursive: true, force: true });
  try {
    const model = await modelDatabase(models, make);
    if (model === null) await make(made);
    else cpSync(model, made, { recursive: true });
    syncFiles(made);
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

/** The empty database of this installation; null where its folder may not be written. */
async function modelDatabase(models: string, make: Making["make"]): Promise<string | null> {
  const model = join(models, version());
  if (existsSync(model)) return model;
  let mine: string | undefined;
  try {
    mkdirSync(models, { recursive: true });
    mine = mkdtempSync(`${model}-`);
    await make(mine);
    renameSync(mine, model);
    return model;
  } catch {
    if (mine !== undefined) rmSync(mine, { recursive: true, force: true });
    // Another process may have been quicker.
    return existsSync(model) ? model : null;
  }
}

function version(): string {
  const main = fileURLToPath(import.meta.resolve("@electric-sql/pglite"));
  const manifest = JSON.parse(readFileSync(join(dirname(main), "..", "package.json"), "utf8")) as { version: string };
  return manifest.version;
}

/** Postgres's log protects what changes later, not what it starts from. */
function syncFiles(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = openSync(join(entry.parentPath, entry.name), "r+");
    try {
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

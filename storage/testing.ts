/**
 * Databases for tests: PGlite migrated once and emptied after each test, and a real PostgreSQL, started from Debian's binaries, with a fresh
 * database for each test. Where PostgreSQL is not installed its half is skipped, and says so.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { Client } from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { isRefusal } from "../protocol/refusal.ts";
import type { Database } from "./database.ts";
import { migrationsFolder } from "./migrate.ts";
import { openStorage } from "./storage.ts";
import * as tables from "./tables/index.ts";

export interface TestDatabase {
  database: Database;
  close: () => Promise<void>;
}
/** Makes an empty, migrated database. */
export type OpenDatabase = () => Promise<TestDatabase>;

/** Runs a suite on PGlite alone: for what only uses queries that are tested on both. */
export function onEmbeddedDatabase(name: string, suite: (open: OpenDatabase) => void): void {
  describe(`${name} (PGlite)`, () => {
    let first: PGlite;
    beforeAll(async () => {
      first = await PGlite.create();
      await migrate(drizzle(first), { migrationsFolder });
    });
    afterAll(() => first.close());
    // One after the other in the same database, emptied between: a clone takes most of a second.
    suite(async () => {
      const names = await first.query<{ name: string }>("select quote_ident(tablename) as name from pg_tables where schemaname = 'public'");
      const all = names.rows.map(({ name }) => name).join();
      return {
        database: drizzle(first, { schema: tables }),
        close: async () => void (await first.exec(`truncate ${all} restart identity cascade`)),
      };
    });
  });
}

/** Runs a suite on PGlite and on PostgreSQL. */
export function forEachDatabase(name: string, suite: (open: OpenDatabase) => void): void {
  onEmbeddedDatabase(name, suite);

  const binaries = postgresBinaries();
  describe.skipIf(binaries === null)(`${name} (PostgreSQL${binaries === null ? ": not installed, skipped" : ""})`, () => {
    let server: PostgresServer;
    beforeAll(async () => {
      if (binaries !== null) server = await startPostgres(binaries);
    });
    afterAll(() => server.stop());
    suite(async () => {
      const storage = await openStorage({ dataFolder: "", databaseUrl: await server.newDatabase() });
      if (isRefusal(storage)) throw new Error(JSON.stringify(storage));
      return storage;
    });
  });
}

/** Where Debian keeps the newest installed PostgreSQL, or null. */
export function postgresBinaries(): string | null {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return null;
  const versions = readdirSync(root).filter((version) => existsSync(join(root, version, "bin", "initdb")));
  const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
  return newest === undefined ? null : join(root, newest, "bin");
}

export interface PostgresServer {
  /** The address of a database that is empty. */
  newDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL that listens on a socket in a folder of its own, and on no port. */
export async function startPostgres(binaries: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "carnet-postgres-"));
  const user = unprivileged();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const as = user === null ? {} : user;
  const options = { ...as, cwd: folder, env: { ...process.env, LC_ALL: "C" } };
  const data = join(folder, "data");
  execFileSync(join(binaries, "initdb"), ["-D", data, "-U", "carnet", "-A", "trust", "-E", "UTF8", "--no-sync"], {
    ...options,
    stdio: "pipe",
  });
  const settings = ["-c", "listen_addresses=", "-c", `unix_socket_directories=${folder}`, "-c", "fsync=off"];
  const server = spawn(join(binaries, "postgres"), ["-D", data, ...settings], { ...options, stdio: ["ignore", "ignore", "pipe"] });
  await ready(server);
  const address = (name: string) => `postgresql://carnet@/${name}?host=${encodeURIComponent(folder)}`;
  let made = 0;
  return {
    async newDatabase() {
      made += 1;
      const client = new Client({ connectionString: address("postgres") });
      await client.connect();
      await client.query(`create database test${made}`);
      await client.end();
      return address(`test${made}`);
    },
    async stop() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: then it runs as Debian's `postgres`. */
function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function ready(server: ChildProcess): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
}

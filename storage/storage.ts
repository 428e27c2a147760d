/**
 * Where everything that must outlive the process is kept: Postgres, embedded in the data folder (PGlite) or a server of its own
 * (`DATABASE_URL`). Tables are in `tables/`, each query is a file of `queries/`, and `guarded` turns a failing disk into a refusal.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import { migrate as migratePostgres } from "drizzle-orm/node-postgres/migrator";
import { drizzle as drizzleEmbedded } from "drizzle-orm/pglite";
import { migrate as migrateEmbedded } from "drizzle-orm/pglite/migrator";
import { Pool } from "pg";
import { isRefusal, type Refusal } from "../protocol/refusal.ts";
import type { Database } from "./database.ts";
import { openEmbedded } from "./embedded.ts";
import { guarded } from "./guarded.ts";
import { lockFolder } from "./lock.ts";
import { migrateTables, migrationsFolder } from "./migrate.ts";
import * as tables from "./tables/index.ts";

export interface Storage {
  database: Database;
  kind: "pglite" | "postgres";
  close(): Promise<void>;
}

/** One number for every Carnet: servers that start together on one PostgreSQL migrate one after the other. */
const migrationLock = 0x6361726e;

/**
 * Opens the database and migrates it. With the embedded one it takes the data folder's lock. Refusals: `data-folder-in-use`,
 * `storage-newer`, `disk-full`, `storage-unavailable`.
 */
export async function openStorage(options: { dataFolder: string; databaseUrl?: string | undefined }): Promise<Storage | Refusal> {
  const { dataFolder, databaseUrl } = options;
  return guarded(() => (databaseUrl === undefined ? openInFolder(dataFolder) : openServer(databaseUrl)));
}

async function openInFolder(dataFolder: string): Promise<Storage | Refusal> {
  mkdirSync(dataFolder, { recursive: true });
  const lock = lockFolder(dataFolder);
  if (isRefusal(lock)) return lock;
  try {
    const folder = join(dataFolder, "database");
    const client = await openEmbedded(folder);
    const database = drizzleEmbedded(client, { schema: tables });
    const refusal = await migrateTables(database, () => migrateEmbedded(database, { migrationsFolder }));
    if (refusal !== null) {
      await client.close();
      lock.release();
      return refusal;
    }
    return {
      database,
      kind: "pglite",
      async close() {
        try {
          await client.close();
        } finally {
          lock.release();
        }
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openServer(databaseUrl: string): Promise<Storage | Refusal> {
  const pool = new Pool({ connectionString: databaseUrl, max: 10, connectionTimeoutMillis: 10_000 });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => undefined);
  try {
    const refusal = await migrateServer(pool);
    if (refusal !== null) {
      await pool.end();
      return refusal;
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  return { database: drizzlePostgres(pool, { schema: tables }), kind: "postgres", close: () => pool.end() };
}

async function migrateServer(pool: Pool): Promise<Refusal | null> {
  const client = await pool.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    try {
      const database = drizzlePostgres(client, { schema: tables });
      return await migrateTables(database, () => migratePostgres(database, { migrationsFolder }));
    } finally {
      await client.query("select pg_advisory_unlock($1)", [migrationLock]);
    }
  } finally {
    client.release();
  }
}

/** Brings a database to the tables of this version, in one transaction, and refuses one that a newer version has touched. */
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { z } from "zod";
import { refused, type Refusal } from "../protocol/refusal.ts";
import type { Database } from "./database.ts";

export const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));
const rows = z.object({ rows: z.array(z.record(z.string(), z.unknown())) });

/** `migrate` is the driver's own migrator. Returns `storage-newer` where the database is ahead of the code. */
export async function migrateTables(database: Database, migrate: () => Promise<void>): Promise<Refusal | null> {
  const known = new Set(readMigrationFiles({ migrationsFolder }).map((migration) => migration.hash));
  const applied = await appliedMigrations(database);
  if (applied.some((hash) => !known.has(hash))) return refused("storage-newer");
  await migrate();
  return null;
}

async function appliedMigrations(database: Database): Promise<string[]> {
  const table = rows.parse(await database.execute(sql`select to_regclass('drizzle.__drizzle_migrations')::text as name`));
  if (table.rows[0]?.["name"] === null) return [];
  const hashes = rows.parse(await database.execute(sql`select hash from drizzle.__drizzle_migrations`));
  return hashes.rows.map((row) => String(row["hash"]));
}

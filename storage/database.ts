/** The one type that queries take: PGlite, PostgreSQL and a transaction of either. Inside a transaction use the transaction only. */
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type * as tables from "./tables/index.ts";

export type Database = PgDatabase<PgQueryResultHKT, typeof tables>;

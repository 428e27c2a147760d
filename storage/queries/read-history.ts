/** A notebook's updates with who made them and when, in windows: a history may be as long as it likes. */
import { and, asc, desc, eq, gt, lt, lte } from "drizzle-orm";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";
import { documentSnapshot, documentUpdate } from "../tables/notebooks.ts";

export interface HistoryRow {
  seq: number;
  /** Null for what the server wrote. */
  author: { id: string; name: string } | null;
  at: Date;
  update: Uint8Array;
}

/** Updates in `after < seq <= upTo`, in order, at most `limit`. */
export async function readHistory(
  database: Database,
  request: { notebook: string; after: number; upTo: number; limit: number },
): Promise<HistoryRow[]> {
  const rows = await database
    .select({
      seq: documentUpdate.seq,
      author: person.id,
      name: person.name,
      at: documentUpdate.createdAt,
      update: documentUpdate.update,
    })
    .from(documentUpdate)
    .leftJoin(person, eq(person.id, documentUpdate.author))
    .where(and(eq(documentUpdate.notebook, request.notebook), gt(documentUpdate.seq, request.after), lte(documentUpdate.seq, request.upTo)))
    .orderBy(asc(documentUpdate.seq))
    .limit(request.limit);
  return rows.map(({ author, name, ...row }) => ({ ...row, author: author === null ? null : { id: author, name: name ?? "" } }));
}

/** The number of the update that stands `count` before `before`, or null where there are fewer. */
export async function stepBack(database: Database, request: { notebook: string; before: number; count: number }): Promise<number | null> {
  const [found] = await database
    .select({ seq: documentUpdate.seq })
    .from(documentUpdate)
    .where(and(eq(documentUpdate.notebook, request.notebook), lt(documentUpdate.seq, request.before)))
    .orderBy(desc(documentUpdate.seq))
    .limit(1)
    .offset(request.count - 1);
  return found?.seq ?? null;
}

/** The latest sum of updates up to `seq`. */
export async function snapshotUpTo(
  database: Database,
  request: { notebook: string; seq: number },
): Promise<{ seq: number; state: Uint8Array } | null> {
  const [found] = await database
    .select({ seq: documentSnapshot.seq, state: documentSnapshot.state })
    .from(documentSnapshot)
    .where(and(eq(documentSnapshot.notebook, request.notebook), lte(documentSnapshot.seq, request.seq)))
    .orderBy(desc(documentSnapshot.seq))
    .limit(1);
  return found ?? null;
}

import { eq } from "drizzle-orm";
import type { Preferences } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";

export async function setPreferences(database: Database, set: { person: string; preferences: Preferences }): Promise<void> {
  await database
    .update(person)
    .set({ ...set.preferences, updatedAt: new Date() })
    .where(eq(person.id, set.person));
}

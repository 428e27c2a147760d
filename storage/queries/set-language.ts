import { eq } from "drizzle-orm";
import type { Language } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";

export async function setLanguage(database: Database, set: { person: string; language: Language }): Promise<void> {
  await database.update(person).set({ language: set.language, updatedAt: new Date() }).where(eq(person.id, set.person));
}

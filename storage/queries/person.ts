/** A person as the protocol knows one, read from a row. */
import type { Person } from "../../protocol/identity.ts";
import type { person } from "../tables/identity.ts";

export function toPerson(row: typeof person.$inferSelect): Person {
  const { id, name, email, role, language, demonstration } = row;
  return { id, name, email, role, language, demonstration };
}

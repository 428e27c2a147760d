import { and, desc, eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Language, Role } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { invitation, person } from "../tables/identity.ts";

export interface InvitationSummary {
  id: string;
  role: Role;
  language: Language;
  note: string;
  /** Name of who invited. */
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  state: "open" | "used" | "expired" | "revoked";
  /** Name of who came. */
  usedBy: string | null;
}

/** Invitations, the latest first; `by` narrows them to one person's. */
export async function listInvitations(database: Database, asked: { by?: string; now: Date }): Promise<InvitationSummary[]> {
  const guest = alias(person, "guest");
  const rows = await database
    .select({ invitation, createdBy: person.name, usedBy: guest.name })
    .from(invitation)
    .innerJoin(person, eq(invitation.createdBy, person.id))
    .leftJoin(guest, eq(invitation.usedBy, guest.id))
    .where(and(asked.by === undefined ? undefined : eq(invitation.createdBy, asked.by)))
    .orderBy(desc(invitation.createdAt), desc(invitation.id));
  return rows.map(({ invitation: row, createdBy, usedBy }) => ({
    id: row.id,
    role: row.role,
    language: row.language,
    note: row.note,
    createdBy,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    state: stateOf(row, asked.now),
    usedBy,
  }));
}

function stateOf(row: typeof invitation.$inferSelect, now: Date): InvitationSummary["state"] {
  if (row.usedAt !== null) return "used";
  if (row.revokedAt !== null) return "revoked";
  return row.expiresAt > now ? "open" : "expired";
}

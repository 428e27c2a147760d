/**
 * Hospitals of the federation and who did what at its desk. Experiments, rounds and models are folders of the desk (docs/decisions/0110): a round
 * becomes true by the replacement of one file.
 */
import { sql } from "drizzle-orm";
import { bigserial, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { DeskActDetails, DeskActKind, LastRefusal } from "../../protocol/federation/office.ts";
import { instant } from "./columns.ts";
import { person } from "./identity.ts";

/** A row stays when its hospital is revoked; a new key is a new row. */
export const federationHospital = pgTable(
  "federation_hospital",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    /** Ed25519, in hexadecimal. */
    publicKey: text("public_key").notNull(),
    admittedBy: text("admitted_by").references(() => person.id, { onDelete: "set null" }),
    admittedAt: instant("admitted_at").notNull().defaultNow(),
    revokedAt: instant("revoked_at"),
    /** When it last came, and what it last refused to do. */
    connectedAt: instant("connected_at"),
    lastRefusal: jsonb("last_refusal").$type<LastRefusal>(),
  },
  (table) => [
    uniqueIndex("federation_hospital_name")
      .on(table.name)
      .where(sql`${table.revokedAt} is null`),
    uniqueIndex("federation_hospital_key")
      .on(table.publicKey)
      .where(sql`${table.revokedAt} is null`),
  ],
);

/** Nothing here is changed or removed. */
export const federationAct = pgTable(
  "federation_act",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: instant("at").notNull().defaultNow(),
    person: text("person").references(() => person.id, { onDelete: "set null" }),
    /** As it was then. */
    personName: text("person_name").notNull(),
    act: text("act").$type<DeskActKind>().notNull(),
    /** The hospital or the experiment. */
    subject: text("subject").notNull(),
    details: jsonb("details").$type<DeskActDetails>().notNull().default({}),
  },
  (table) => [index("federation_act_subject").on(table.subject, table.id)],
);

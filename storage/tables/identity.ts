/**
 * Who may come in. `person`, `session`, `account` and `verification` have the fields that better-auth 1.7 writes (its models user, session,
 * account and verification); the rest is Carnet's. Links and invitations are kept as the SHA-256 of their token, so that a copy of the
 * database opens no door.
 */
import { boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Language, Role } from "../../protocol/identity.ts";
import { instant } from "./columns.ts";

export const person = pgTable("person", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** In lower case. */
  email: text("email").notNull().unique(),
  emailVerified: boolean("email_verified").notNull().default(false),
  image: text("image"),
  role: text("role").$type<Role>().notNull(),
  language: text("language").$type<Language>().notNull().default("fr"),
  demonstration: boolean("demonstration").notNull().default(false),
  singleKeys: boolean("single_keys").notNull().default(true),
  createdAt: instant("created_at").notNull().defaultNow(),
  updatedAt: instant("updated_at").notNull().defaultNow(),
});

const personId = (name: string) => text(name).references(() => person.id, { onDelete: "cascade" });

export const session = pgTable(
  "session",
  {
    id: text("id").primaryKey(),
    token: text("token").notNull().unique(),
    userId: personId("person").notNull(),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [index("session_person").on(table.userId)],
);

export const account = pgTable(
  "account",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id").notNull(),
    providerId: text("provider_id").notNull(),
    userId: personId("person").notNull(),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    idToken: text("id_token"),
    accessTokenExpiresAt: instant("access_token_expires_at"),
    refreshTokenExpiresAt: instant("refresh_token_expires_at"),
    scope: text("scope"),
    /** better-auth's scrypt hash. */
    password: text("password"),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("account_of_provider").on(table.userId, table.providerId)],
);

export const verification = pgTable(
  "verification",
  {
    id: text("id").primaryKey(),
    identifier: text("identifier").notNull(),
    value: text("value").notNull(),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [index("verification_identifier").on(table.identifier)],
);

export const invitation = pgTable("invitation", {
  id: text("id").primaryKey(),
  /** Hex SHA-256 of the token in the link. */
  tokenHash: text("token_hash").notNull().unique(),
  role: text("role").$type<Role>().notNull(),
  language: text("language").$type<Language>().notNull(),
  note: text("note").notNull().default(""),
  /** Null for the one that the server makes for its first owner. */
  createdBy: personId("created_by"),
  createdAt: instant("created_at").notNull().defaultNow(),
  expiresAt: instant("expires_at").notNull(),
  usedBy: text("used_by").references(() => person.id, { onDelete: "set null" }),
  usedAt: instant("used_at"),
  revokedAt: instant("revoked_at"),
});

export const signInLink = pgTable("sign_in_link", {
  /** Hex SHA-256 of the token in the link. */
  tokenHash: text("token_hash").primaryKey(),
  person: personId("person").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

/** Password attempts, counted before the password is looked at so that parallel guesses count too. */
export const signInAttempt = pgTable("sign_in_attempt", {
  /** Hex SHA-256 of what is counted: an address, an e-mail, or both. */
  key: text("key").primaryKey(),
  count: integer("count").notNull(),
  resetsAt: instant("resets_at").notNull(),
});

/**
 * What people write. A notebook is the sum of its document updates (Yjs v1), in the order of `seq`; nothing is ever rewritten in place, so
 * what was acknowledged stays.
 */
import { sql } from "drizzle-orm";
import { bigint, bigserial, boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Language } from "../../protocol/identity.ts";
import { bytea, instant } from "./columns.ts";
import { person } from "./identity.ts";

export const notebook = pgTable(
  "notebook",
  {
    id: uuid("id").primaryKey(),
    owner: text("owner")
      .notNull()
      .references(() => person.id, { onDelete: "cascade" }),
    title: text("title").notNull(),
    /** Course and lesson slugs where the notebook is a person's copy of a lesson. */
    course: text("course"),
    lesson: text("lesson"),
    language: text("language").$type<Language>().notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
    removedAt: instant("removed_at"),
  },
  (table) => [
    uniqueIndex("notebook_of_lesson")
      .on(table.owner, table.course, table.lesson)
      .where(sql`${table.lesson} is not null and ${table.removedAt} is null`),
    index("notebook_owner").on(table.owner),
  ],
);

const notebookId = () =>
  uuid("notebook")
    .notNull()
    .references(() => notebook.id, { onDelete: "cascade" });

export const documentUpdate = pgTable(
  "document_update",
  {
    seq: bigserial("seq", { mode: "number" }).primaryKey(),
    notebook: notebookId(),
    /** Who typed it; null for what the server wrote. */
    author: text("author").references(() => person.id, { onDelete: "set null" }),
    update: bytea("update").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [index("document_update_order").on(table.notebook, table.seq)],
);

/**
 * Sums of a notebook's updates up to `seq`, so that a long notebook opens fast, and so does any moment of its history. The updates stay: they
 * are the history. A newer sum replaces one that is not `kept`.
 */
export const documentSnapshot = pgTable(
  "document_snapshot",
  {
    notebook: notebookId(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    state: bytea("state").notNull(),
    /** Stays for the history. */
    kept: boolean("kept").notNull().default(true),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.notebook, table.seq] })],
);

/** Content kept on disk beside the database, named by its hash. */
export const blob = pgTable("blob", {
  /** Hex SHA-256 of the content. */
  sha256: text("sha256").primaryKey(),
  bytes: bigint("bytes", { mode: "number" }).notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
});

/** Which notebooks show a blob: whoever may open one of them may read it. */
export const notebookBlob = pgTable(
  "notebook_blob",
  {
    notebook: notebookId(),
    sha256: text("sha256")
      .notNull()
      .references(() => blob.sha256),
  },
  (table) => [primaryKey({ columns: [table.notebook, table.sha256] }), index("notebook_blob_sha256").on(table.sha256)],
);

/** How far a person is in a lesson: cells that ran well, of those that run. */
export const progress = pgTable("progress", {
  notebook: notebookId().primaryKey(),
  done: integer("done").notNull(),
  total: integer("total").notNull(),
  updatedAt: instant("updated_at").notNull().defaultNow(),
});

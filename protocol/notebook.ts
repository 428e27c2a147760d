/** A notebook as lists show it. */
import { z } from "zod";
import { slug } from "./course.ts";
import { language } from "./identity.ts";
import { notebookId } from "./socket.ts";

export const notebookTitle = z.string().trim().min(1).max(200);

export const notebookSummary = z.object({
  id: notebookId,
  title: z.string(),
  /** Course and lesson where the notebook is a copy of a lesson. */
  course: z.string().nullable(),
  lesson: z.string().nullable(),
  language,
  owner: z.object({ id: z.string(), name: z.string() }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type NotebookSummary = z.infer<typeof notebookSummary>;

/** Bytes of a file that can be imported: a notebook with images in its outputs may weigh tens of megabytes. */
export const importLimitBytes = 100 * 1024 * 1024;

export const exportFormat = z.enum(["ipynb", "md", "html"]);
export type ExportFormat = z.infer<typeof exportFormat>;

/** What a person asks of notebooks. */
export const notebookInput = {
  openLesson: z.object({ course: slug, lesson: slug, language }),
  create: z.object({ title: notebookTitle.optional(), language: language.optional() }),
  rename: z.object({ notebook: notebookId, title: notebookTitle }),
  setLanguage: z.object({ notebook: notebookId, language }),
  blob: z.object({ notebook: notebookId, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
} as const;

/** A course as data: `courses/<course>/course.json` and its lessons, one MyST Markdown file each with both languages. */
import { z } from "zod";

/** A text in every language of the interface. */
export const bilingual = z.object({ fr: z.string().min(1), en: z.string().min(1) });
export type Bilingual = z.infer<typeof bilingual>;

export const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

export const lessonEntry = z.object({
  slug,
  title: bilingual,
  summary: bilingual,
  minutes: z.number().int().positive(),
  /** Absent until the lesson is written: the page then says that it is to come. */
  file: z
    .string()
    .regex(/^[a-z0-9-]+\/[a-z0-9-]+\.md$/)
    .optional(),
});
export const courseManifest = z.object({
  version: z.literal(1),
  slug,
  title: bilingual,
  summary: bilingual,
  modules: z.array(z.object({ slug, title: bilingual, summary: bilingual, lessons: z.array(lessonEntry) })).min(1),
});
export type CourseManifest = z.infer<typeof courseManifest>;
export type LessonEntry = z.infer<typeof lessonEntry>;

/** A course's manifest, and what must hold beyond its shape. */
import { courseManifest } from "../protocol/course.ts";
import type { CourseManifest } from "../protocol/course.ts";
import { refused } from "../protocol/refusal.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { pathText } from "./formats/ipynb.ts";
import { jsonErrorPlace } from "./formats/json-place.ts";

/** Reads `course.json`. Refuses (`notebook-unreadable`) with the place: a line and column, or a path such as `modules[0].lessons[1].slug`. */
export function readCourse(text: string): CourseManifest | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const place = jsonErrorPlace(text);
    return refused("notebook-unreadable", { place: place === null ? "" : `${place.line}:${place.column}`, reason: "not-json" });
  }
  const parsed = courseManifest.safeParse(value);
  if (!parsed.success) return refused("notebook-unreadable", { place: pathText(parsed.error.issues[0].path), reason: "not-a-course" });
  const repeated = repeatedSlug(parsed.data);
  if (repeated !== null) return refused("notebook-unreadable", { place: repeated, reason: "slug-taken" });
  return parsed.data;
}

/** Modules have slugs of their own, and lessons have in the whole course: progress and addresses name a lesson by course and slug. */
function repeatedSlug(course: CourseManifest): string | null {
  const modules = new Set<string>();
  const lessons = new Set<string>();
  for (const [at, module] of course.modules.entries()) {
    if (modules.has(module.slug)) return `modules[${at}].slug`;
    modules.add(module.slug);
    for (const [position, lesson] of module.lessons.entries()) {
      if (lessons.has(lesson.slug)) return `modules[${at}].lessons[${position}].slug`;
      lessons.add(lesson.slug);
    }
  }
  return null;
}

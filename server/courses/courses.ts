/** The courses of the folder `courses/`, read and checked when the server starts: a fault of a lesson stops the start, not a class. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readCourse } from "../../notebook/course.ts";
import { readLesson } from "../../notebook/formats/lesson.ts";
import type { Lesson } from "../../notebook/formats/lesson.ts";
import type { CourseManifest, LessonEntry } from "../../protocol/course.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";

export interface Courses {
  list(): CourseManifest[];
  find(slug: string): CourseManifest | undefined;
  /** A lesson that is written, with its entry in the manifest. */
  lesson(course: string, lesson: string): { entry: LessonEntry; lesson: Lesson } | undefined;
}

/** Reads every `<folder>/<course>/course.json` and its lessons. Refuses (`notebook-unreadable`) with `file` and `place`. */
export async function readCourses(folder: string): Promise<Courses | Refusal> {
  const courses = new Map<string, CourseManifest>();
  const lessons = new Map<string, { entry: LessonEntry; lesson: Lesson }>();
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = `${entry.name}/course.json`;
    const course = readCourse(await readFile(join(folder, file), "utf8"));
    if (isRefusal(course)) return named(course, file);
    if (course.slug !== entry.name) return refused("notebook-unreadable", { file, place: "slug", reason: "not-the-folder" });
    courses.set(course.slug, course);
    for (const lessonEntry of course.modules.flatMap((module) => module.lessons)) {
      const read = await readLessonFile(folder, course.slug, lessonEntry);
      if (isRefusal(read)) return read;
      if (read !== null) lessons.set(`${course.slug}/${lessonEntry.slug}`, { entry: lessonEntry, lesson: read });
    }
  }
  return {
    list: () => [...courses.values()],
    find: (slug) => courses.get(slug),
    lesson: (course, lesson) => lessons.get(`${course}/${lesson}`),
  };
}

async function readLessonFile(folder: string, course: string, entry: LessonEntry): Promise<Lesson | null | Refusal> {
  if (entry.file === undefined) return null;
  const file = `${course}/${entry.file}`;
  let text: string;
  try {
    text = await readFile(join(folder, file), "utf8");
  } catch {
    return refused("notebook-unreadable", { file, place: "", reason: "missing" });
  }
  const lesson = readLesson(text);
  return isRefusal(lesson) ? named(lesson, file) : lesson;
}

function named(refusal: Refusal, file: string): Refusal {
  return { ...refusal, details: { ...refusal.details, file } };
}

import type { CourseManifest, LessonEntry } from "../../protocol/course.ts";

export interface LessonProgress {
  done: number;
  total: number;
}
/** Progress of a person by `course/lesson`; a lesson never opened is absent. */
export type CourseProgress = Record<string, LessonProgress>;

export interface LessonPlace {
  module: CourseManifest["modules"][number];
  lesson: LessonEntry;
  progress: LessonProgress | undefined;
}

/** How much of a lesson is done, between 0 and 1; null for a lesson that is not written yet. */
export function lessonShare({ lesson, progress }: Pick<LessonPlace, "lesson" | "progress">): number | null {
  if (lesson.file === undefined) return null;
  return progress === undefined || progress.total === 0 ? 0 : Math.min(1, progress.done / progress.total);
}

/** Every lesson of a course in order, with the person's progress. */
export function lessonPlaces(course: CourseManifest, progress: CourseProgress): LessonPlace[] {
  return course.modules.flatMap((module) =>
    module.lessons.map((lesson) => ({ module, lesson, progress: progress[`${course.slug}/${lesson.slug}`] })),
  );
}

/** Where to go on: the first lesson that was begun and not finished, else the first that is not begun; null when all that exists is done. */
export function nextLesson(course: CourseManifest, progress: CourseProgress): LessonPlace | null {
  const open = lessonPlaces(course, progress)
    .map((place) => ({ place, share: lessonShare(place) }))
    .filter(({ share }) => share !== null && share < 1);
  return (open.find(({ share }) => (share ?? 0) > 0) ?? open[0])?.place ?? null;
}

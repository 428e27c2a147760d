import { describe, expect, test } from "vitest";
import type { CourseManifest } from "../../protocol/course.ts";
import { lessonShare, nextLesson } from "./next-lesson.ts";

const text = { fr: "un", en: "one" };
const lesson = (slug: string, written = true) => ({
  slug,
  title: text,
  summary: text,
  minutes: 10,
  ...(written ? { file: `m/${slug}.md` } : {}),
});
const course: CourseManifest = {
  version: 1,
  slug: "du",
  title: text,
  summary: text,
  modules: [
    { slug: "one", title: text, summary: text, lessons: [lesson("a"), lesson("b"), lesson("later", false)] },
    { slug: "two", title: text, summary: text, lessons: [lesson("c")] },
  ],
};
const next = (progress: Parameters<typeof nextLesson>[1]) => nextLesson(course, progress)?.lesson.slug ?? null;

describe("the next lesson", () => {
  test.each([
    ["the first of all at the beginning", {}, "a"],
    ["the one that was begun", { "du/b": { done: 1, total: 4 } }, "b"],
    ["the next after a finished one, past what is not written", { "du/a": { done: 4, total: 4 }, "du/b": { done: 3, total: 3 } }, "c"],
    ["one of this course only", { "other/b": { done: 1, total: 4 } }, "a"],
    ["none when all is done", { "du/a": { done: 4, total: 4 }, "du/b": { done: 3, total: 3 }, "du/c": { done: 1, total: 1 } }, null],
  ])("is %s", (_what, progress, expected) => {
    expect(next(progress)).toBe(expected);
  });
});

test("a lesson without cells that count is not done", () => {
  expect(lessonShare({ lesson: lesson("a"), progress: { done: 0, total: 0 } })).toBe(0);
  expect(lessonShare({ lesson: lesson("a", false), progress: undefined })).toBeNull();
});

import { notFound, redirect } from "next/navigation";
import { isRefusal } from "../../../../../protocol/refusal.ts";
import { services } from "../../../../../server/services.ts";
import { RefusedPage } from "../../../../refused-page.tsx";
import { visit } from "../../../../visit.ts";

interface LessonProps {
  params: Promise<{ locale: string; module: string; lesson: string }>;
}

/** Opens the person's own copy of a lesson; the first opening makes it. */
export default async function Lesson(page: LessonProps) {
  const { module, lesson } = await page.params;
  const { language, who } = await visit(page, `/lessons/${module}/${lesson}`);
  const { courses, notebooks } = services();
  const course = courses
    .list()
    .find(({ modules }) => modules.some((one) => one.slug === module && one.lessons.some(({ slug }) => slug === lesson)));
  if (course === undefined) notFound();
  const opened = await notebooks.openLesson(who, { course: course.slug, lesson, language });
  if (isRefusal(opened)) return <RefusedPage refusal={opened} language={language} />;
  const notebook = await notebooks.summary(who, opened.notebook);
  // A copy that was begun in the other language follows its reader.
  if (!isRefusal(notebook) && notebook.language !== language) {
    const translated = await notebooks.setLanguage(who, { notebook: notebook.id, language });
    if (isRefusal(translated)) return <RefusedPage refusal={translated} language={language} />;
  }
  redirect(`/${language}/notebooks/${opened.notebook}`);
}

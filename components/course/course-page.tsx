import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CourseManifest } from "../../protocol/course.ts";
import type { Language } from "../../protocol/identity.ts";
import { ContinueCard } from "./continue-card.tsx";
import styles from "./course-page.module.css";
import { LessonRow } from "./lesson-row.tsx";
import { lessonPlaces, nextLesson } from "./next-lesson.ts";
import type { CourseProgress } from "./next-lesson.ts";

interface CoursePageProps {
  course: CourseManifest;
  progress: CourseProgress;
  language: Language;
  staff: boolean;
}

/** The diploma: where to go on, then every module with its lessons, written or to come. */
export function CoursePage({ course, progress, language, staff }: CoursePageProps) {
  const t = useTranslations("home");
  const next = nextLesson(course, progress);
  const places = lessonPlaces(course, progress);
  const begun = places.some((place) => place.progress !== undefined);
  return (
    <>
      <header className={styles.head}>
        <h1>{course.title[language]}</h1>
        <p className={styles.lead}>{course.summary[language]}</p>
      </header>
      {staff ? (
        <nav className={styles.staff} aria-label={t("staff.label")}>
          <Link href={`/${language}/people`}>{t("staff.people")}</Link>
          <Link href={`/${language}/datasets`}>{t("staff.datasets")}</Link>
        </nav>
      ) : null}
      {next === null ? null : <ContinueCard place={next} language={language} begun={begun} />}
      <div className={styles.modules}>
        {course.modules.map((module) => (
          <section key={module.slug} className={styles.module} aria-labelledby={`module-${module.slug}`}>
            <div className={styles.moduleHead}>
              <h2 id={`module-${module.slug}`}>{module.title[language]}</h2>
              <p>{module.summary[language]}</p>
            </div>
            <ul role="list" className={styles.lessons}>
              {places
                .filter((place) => place.module.slug === module.slug)
                .map((place) => (
                  <LessonRow key={place.lesson.slug} place={place} language={language} />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

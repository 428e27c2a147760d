import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import { Badge } from "../ui/badge.tsx";
import { ProgressRing } from "../ui/progress-ring.tsx";
import styles from "./course-page.module.css";
import { lessonShare } from "./next-lesson.ts";
import type { LessonPlace } from "./next-lesson.ts";

/** One lesson of a module. What is not written yet says so and leads nowhere. */
export function LessonRow({ place, language }: { place: LessonPlace; language: Language }) {
  const t = useTranslations("home");
  const { module, lesson, progress } = place;
  const share = lessonShare(place);
  const state =
    share === null ? t("toCome") : progress === undefined ? t("notBegun") : t("progress", { done: progress.done, total: progress.total });
  return (
    <li className={share === null ? `${styles.lesson} ${styles.coming}` : styles.lesson}>
      <ProgressRing share={share} label={state} />
      <div>
        <h3>
          {share === null ? (
            lesson.title[language]
          ) : (
            // Opening makes the person's copy: that must not happen because a pointer passed by.
            <Link href={`/${language}/lessons/${module.slug}/${lesson.slug}`} prefetch={false}>
              {lesson.title[language]}
            </Link>
          )}
        </h3>
        <p>{lesson.summary[language]}</p>
      </div>
      <p className={styles.side}>{share === null ? <Badge>{t("toCome")}</Badge> : t("minutes", { minutes: lesson.minutes })}</p>
    </li>
  );
}

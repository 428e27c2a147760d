import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import { ButtonLink } from "../ui/button.tsx";
import styles from "./course-page.module.css";
import type { LessonPlace } from "./next-lesson.ts";

/** The next step, and how far it is already. `begun` tells a person who has opened no lesson yet from one who comes back. */
export function ContinueCard({ place, language, begun }: { place: LessonPlace; language: Language; begun: boolean }) {
  const t = useTranslations("home");
  const { module, lesson, progress } = place;
  const started = progress !== undefined && progress.done > 0;
  return (
    <section className={styles.continue} aria-labelledby="continue">
      <div>
        <p className={styles.kicker}>{begun ? t("continue.kicker") : t("continue.first")}</p>
        <h2 id="continue">{lesson.title[language]}</h2>
        <p className={styles.continueSummary}>{lesson.summary[language]}</p>
        <p className={styles.meter}>
          {started ? (
            <>
              <progress
                className={styles.bar}
                value={progress.done}
                max={progress.total}
                aria-label={t("progress", { done: progress.done, total: progress.total })}
              />
              <span aria-hidden="true">{t("progress", { done: progress.done, total: progress.total })}</span>
            </>
          ) : (
            <span>{t("minutes", { minutes: lesson.minutes })}</span>
          )}
        </p>
      </div>
      <ButtonLink look="primary" href={`/${language}/lessons/${module.slug}/${lesson.slug}`} prefetch={false}>
        {started ? t("continue.goOn") : t("continue.open")}
      </ButtonLink>
    </section>
  );
}

import { useTranslations } from "next-intl";
import type { CourseManifest } from "../../protocol/course.ts";
import type { Language } from "../../protocol/identity.ts";
import type { NotebookSummary } from "../../protocol/notebook.ts";
import { Breadcrumbs } from "../shell/breadcrumbs.tsx";
import { NotebookActions } from "./notebook-actions.tsx";
import styles from "./notebook-header.module.css";

interface NotebookHeaderProps {
  notebook: NotebookSummary;
  /** Who reads: another's notebook says whose it is. */
  reader: string;
  /** The course, where the notebook is a copy of one of its lessons. */
  course: CourseManifest | undefined;
  language: Language;
  /** True where the notebook opens with a heading of its own: its title then stands in the way back only. */
  headed: boolean;
}

/** Where the notebook belongs, its title, and what can be done with it as a whole. */
export function NotebookHeader({ notebook, reader, course, language, headed }: NotebookHeaderProps) {
  const t = useTranslations("notebookPage");
  const module = course?.modules.find(({ lessons }) => lessons.some(({ slug }) => slug === notebook.lesson));
  const way =
    module === undefined
      ? [{ label: t("notebooks"), href: `/${language}/notebooks` }]
      : [
          { label: t("course"), href: `/${language}` },
          { label: module.title[language], href: `/${language}#module-${module.slug}` },
        ];
  return (
    <header className={styles.header}>
      <div className={styles.line}>
        <div>
          <Breadcrumbs steps={[...way, { label: notebook.title }]} />
          {headed ? null : <h1>{notebook.title}</h1>}
          {notebook.owner.id === reader ? null : <p className={styles.owner}>{t("of", { name: notebook.owner.name })}</p>}
        </div>
        <div className={styles.actions}>
          <NotebookActions id={notebook.id} title={notebook.title} leaveTo={`/${language}/notebooks`} />
        </div>
      </div>
    </header>
  );
}

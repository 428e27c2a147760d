import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import { Badge } from "../ui/badge.tsx";
import { NotebookActions } from "./notebook-actions.tsx";
import styles from "./notebook-list.module.css";

export interface ShelfEntry {
  id: string;
  title: string;
  /** True for a person's copy of a lesson. */
  lesson: boolean;
  updatedAt: Date;
  /** Whose it is, where it is not the reader's own. */
  owner?: string;
}

/** Notebooks, latest first, and what can be done with each. */
export function NotebookList({ entries, language }: { entries: ShelfEntry[]; language: Language }) {
  const t = useTranslations("shelf");
  const format = useFormatter();
  return (
    <div className={styles.sheet}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("columns.title")}</th>
            <th scope="col">{t("columns.kind")}</th>
            <th scope="col">{t("columns.changed")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("columns.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td className={styles.title}>
                <Link href={`/${language}/notebooks/${entry.id}`}>{entry.title}</Link>
              </td>
              <td className={styles.quiet}>
                {entry.lesson ? <Badge tone="accent">{t("lesson")}</Badge> : <Badge>{t("own")}</Badge>}
                {entry.owner === undefined ? null : ` ${entry.owner}`}
              </td>
              <td className={styles.quiet}>
                <time dateTime={entry.updatedAt.toISOString()}>
                  {format.dateTime(entry.updatedAt, { dateStyle: "medium", timeStyle: "short" })}
                </time>
              </td>
              <td>
                <div className={styles.actions}>
                  <NotebookActions id={entry.id} title={entry.title} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import type { NotebookSummary } from "../../protocol/notebook.ts";
import { Badge } from "../ui/badge.tsx";
import { NotebookActions } from "./notebook-actions.tsx";
import styles from "./notebook-list.module.css";

/** Notebooks, latest first, and what can be done with each. */
export function NotebookList({ notebooks, language }: { notebooks: NotebookSummary[]; language: Language }) {
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
          {notebooks.map((notebook) => (
            <tr key={notebook.id}>
              <td className={styles.title}>
                <Link href={`/${language}/notebooks/${notebook.id}`}>{notebook.title}</Link>
              </td>
              <td className={styles.quiet}>
                {notebook.lesson === null ? <Badge>{t("own")}</Badge> : <Badge tone="accent">{t("lesson")}</Badge>}
              </td>
              <td className={styles.quiet}>
                <time dateTime={notebook.updatedAt}>
                  {format.dateTime(new Date(notebook.updatedAt), { dateStyle: "medium", timeStyle: "short" })}
                </time>
              </td>
              <td>
                <div className={styles.actions}>
                  <NotebookActions id={notebook.id} title={notebook.title} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

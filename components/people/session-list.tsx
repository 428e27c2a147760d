import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "../ui/badge.tsx";
import { Form } from "../ui/form.tsx";
import { browserName } from "./browser-name.ts";
import styles from "./people.module.css";

export interface SessionRow {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  userAgent: string;
  address: string;
  /** The session of the reader. */
  current: boolean;
}

/** Where a person is signed in. A session that is ended here loses its open pages at once. */
export function SessionList({ sessions }: { sessions: SessionRow[] }) {
  const t = useTranslations("people");
  const format = useFormatter();
  const time = (date: Date) => format.dateTime(date, { dateStyle: "medium", timeStyle: "short" });
  if (sessions.length === 0) return <p className={styles.quiet}>{t("session.none")}</p>;
  return (
    <ul role="list" className={styles.sessions}>
      {sessions.map((session) => (
        <li key={session.id} className={styles.session}>
          <div>
            <p className={styles.name}>
              {browserName(session.userAgent) ?? t("session.unknown")}{" "}
              {session.current ? <Badge tone="success">{t("session.current")}</Badge> : null}
            </p>
            <p className={styles.quiet}>
              {t("session.dates", { from: time(session.createdAt), until: time(session.expiresAt) })}
              {session.address === "" ? null : ` · ${session.address}`}
            </p>
          </div>
          {session.current ? null : (
            <Form
              action={`/api/sessions/${encodeURIComponent(session.id)}/revoke`}
              submit={t("session.revoke")}
              submitLook="danger"
              small
            />
          )}
        </li>
      ))}
    </ul>
  );
}

import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { Language, Role } from "../../protocol/identity.ts";
import { Badge } from "../ui/badge.tsx";
import { TableFrame } from "../ui/panel.tsx";
import styles from "./people.module.css";
import { RoleForm } from "./role-form.tsx";

export interface PersonRow {
  id: string;
  name: string;
  email: string;
  role: Role;
  demonstration: boolean;
  createdAt: Date;
  /** Sessions that are open. */
  sessions: number;
}

interface PeopleTableProps {
  people: PersonRow[];
  language: Language;
  /** Roles that the reader may give; none where the reader may change nothing. */
  roles: Role[];
}

/** Everyone with an account, the role, and the way to the person's sessions. */
export function PeopleTable({ people, language, roles }: PeopleTableProps) {
  const t = useTranslations("people");
  const shell = useTranslations("shell");
  const format = useFormatter();
  return (
    <TableFrame label={t("title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("columns.name")}</th>
            <th scope="col">{t("columns.role")}</th>
            <th scope="col">{t("columns.since")}</th>
            <th scope="col">{t("columns.sessions")}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <td>
                <span className={styles.name}>{person.name}</span>{" "}
                {person.demonstration ? <Badge tone="warning">{t("demonstration")}</Badge> : null}
                <br />
                <span className={styles.quiet}>{person.email}</span>
              </td>
              <td className={styles.nowrap}>
                {roles.length > 0 ? <RoleForm person={person} roles={roles} /> : shell(`roles.${person.role}`)}
              </td>
              <td className={`${styles.quiet} ${styles.nowrap}`}>{format.dateTime(person.createdAt, { dateStyle: "medium" })}</td>
              <td>
                <Link href={`/${language}/people/${person.id}`} className={styles.nowrap}>
                  {t("sessions", { count: person.sessions })}
                  <span className="visually-hidden"> {t("sessionsOf", { name: person.name })}</span>
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

import { useFormatter, useTranslations } from "next-intl";
import type { Role } from "../../protocol/identity.ts";
import { Form } from "../ui/form.tsx";
import { TableFrame } from "../ui/panel.tsx";
import styles from "./people.module.css";

export interface InvitationRow {
  id: string;
  role: Role;
  note: string;
  createdBy: string;
  expiresAt: Date;
}

/** Invitations that nobody has accepted yet. */
export function InvitationList({ invitations }: { invitations: InvitationRow[] }) {
  const t = useTranslations("people");
  const format = useFormatter();
  if (invitations.length === 0) return <p className={styles.quiet}>{t("pending.none")}</p>;
  return (
    <TableFrame label={t("pending.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("invite.note")}</th>
            <th scope="col">{t("columns.role")}</th>
            <th scope="col">{t("pending.by")}</th>
            <th scope="col">{t("pending.until")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("pending.action")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {invitations.map((invitation) => (
            <tr key={invitation.id}>
              <td>{invitation.note === "" ? "–" : invitation.note}</td>
              <td>{t(`roles.${invitation.role}`)}</td>
              <td>{invitation.createdBy}</td>
              <td className={styles.nowrap}>{format.dateTime(invitation.expiresAt, { dateStyle: "medium", timeStyle: "short" })}</td>
              <td>
                <Form action={`/api/invitations/${invitation.id}/revoke`} submit={t("pending.revoke")} submitLook="danger" small />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

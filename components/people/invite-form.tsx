"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Language, Role } from "../../protocol/identity.ts";
import { Field, SelectField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Stack } from "../ui/panel.tsx";
import { LinkOnce, linkIn } from "./link-once.tsx";
import styles from "./people.module.css";

/** Makes an invitation link. It is shown once: only its hash is kept. */
export function InviteForm({ roles, language }: { roles: Role[]; language: Language }) {
  const t = useTranslations("people");
  const control = useTranslations("control");
  const [link, setLink] = useState<string | null>(null);
  return (
    <Stack>
      {link === null ? null : <LinkOnce link={link} title={t("invite.made")} once={t("invite.once")} copy={t("invite.copy")} />}
      <Form action="/api/invitations" submit={t("invite.submit")} onAnswer={(body) => setLink(linkIn(body))}>
        <div className={styles.grid}>
          <SelectField label={t("columns.role")} name="role" defaultValue={roles.includes("student") ? "student" : roles[0]}>
            {roles.map((role) => (
              <option key={role} value={role}>
                {t(`roles.${role}`)}
              </option>
            ))}
          </SelectField>
          <SelectField label={t("invite.language")} name="language" defaultValue={language}>
            <option value="fr" lang="fr">
              {control("languages.fr")}
            </option>
            <option value="en" lang="en">
              {control("languages.en")}
            </option>
          </SelectField>
          <SelectField label={t("invite.days")} name="expiresInDays" defaultValue="14">
            {[1, 7, 14, 30].map((days) => (
              <option key={days} value={days}>
                {t("invite.dayCount", { days })}
              </option>
            ))}
          </SelectField>
          <Field label={t("invite.note")} name="note" maxLength={200} hint={t("invite.noteHint")} autoComplete="off" />
        </div>
      </Form>
    </Stack>
  );
}

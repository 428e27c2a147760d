"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { z } from "zod/mini";
import type { Language, Role } from "../../protocol/identity.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Field, SelectField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Stack } from "../ui/panel.tsx";
import styles from "./people.module.css";

const made = z.object({ path: z.string() });

/** Makes an invitation link. It is shown once: only its hash is kept. */
export function InviteForm({ roles, language }: { roles: Role[]; language: Language }) {
  const t = useTranslations("people");
  const control = useTranslations("control");
  const [link, setLink] = useState<string | null>(null);
  const keep = (body: unknown) => {
    const parsed = made.safeParse(body);
    if (parsed.success) setLink(new URL(parsed.data.path, window.location.origin).href);
  };
  return (
    <Stack>
      {link === null ? null : (
        <div role="status">
          <Notice tone="success" title={t("invite.made")}>
            <p>{t("invite.once")}</p>
            <code className={styles.link}>{link}</code>
            <div>
              <CopyButton key={link} text={link} label={t("invite.copy")} />
            </div>
          </Notice>
        </div>
      )}
      <Form action="/api/invitations" submit={t("invite.submit")} onAnswer={keep}>
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

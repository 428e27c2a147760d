import { useFormatter, useTranslations } from "next-intl";
import type { Language, Role } from "../../protocol/identity.ts";
import { minimumPasswordLength } from "../../protocol/sign-in.ts";
import { Field, SelectField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import type { RefusalText } from "../ui/notice.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import styles from "./people.module.css";

interface AcceptInvitationProps {
  token: string;
  role: Role;
  until: Date;
  language: Language;
  refusal?: RefusalText;
}

/** Makes an account from an invitation. */
export function AcceptInvitation({ token, role, until, language, refusal }: AcceptInvitationProps) {
  const t = useTranslations("invitation");
  const shell = useTranslations("shell");
  const control = useTranslations("control");
  const format = useFormatter();
  const day = format.dateTime(until, { dateStyle: "long" });
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead", { role: shell(`roles.${role}`), until: day })} />
      <div className={styles.narrow}>
        <Form action={`/api/invitations/${encodeURIComponent(token)}/accept`} submit={t("submit")} refusal={refusal} freshStart>
          <Field label={t("name")} name="name" autoComplete="name" required maxLength={200} />
          <Field label={t("email")} name="email" type="email" autoComplete="username" required maxLength={320} />
          <Field
            label={t("password")}
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={minimumPasswordLength}
            hint={t("passwordHint", { minimum: minimumPasswordLength })}
          />
          <SelectField label={t("language")} name="language" defaultValue={language}>
            <option value="fr" lang="fr">
              {control("languages.fr")}
            </option>
            <option value="en" lang="en">
              {control("languages.en")}
            </option>
          </SelectField>
        </Form>
      </div>
    </>
  );
}

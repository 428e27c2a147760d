import { useTranslations } from "next-intl";
import { minimumPasswordLength } from "../../protocol/sign-in.ts";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import styles from "./people.module.css";

/** Changes one's own password. The other sessions end with it. */
export function PasswordForm({ email }: { email: string }) {
  const t = useTranslations("account");
  return (
    <div className={styles.narrow}>
      <Form action="/api/account/password" submit={t("password.submit")} success={t("password.done")}>
        {/* Tells a password manager whose password changes. */}
        <input type="email" name="username" autoComplete="username" defaultValue={email} hidden readOnly />
        <Field
          label={t("password.current")}
          name="current"
          type="password"
          autoComplete="current-password"
          hint={t("password.currentHint")}
        />
        <Field
          label={t("password.new")}
          name="next"
          type="password"
          autoComplete="new-password"
          minLength={minimumPasswordLength}
          required
          hint={t("password.hint", { minimum: minimumPasswordLength })}
        />
      </Form>
    </div>
  );
}

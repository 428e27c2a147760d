import { useTranslations } from "next-intl";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import type { RefusalText } from "../ui/notice.tsx";
import styles from "./sign-in-page.module.css";

interface SignInPageProps {
  /** Where to go on to. */
  to: string;
  refusal?: RefusalText;
  /** True where an open page was sent here because its session ended. */
  ended: boolean;
}

/** The way in with a password, and what to do without one. */
export function SignInPage({ to, refusal, ended }: SignInPageProps) {
  const t = useTranslations("signIn");
  return (
    <div className={styles.page}>
      <div className={styles.form}>
        <h1>{t("title")}</h1>
        {ended ? (
          <Notice title={t("ended.title")}>
            <p>{t("ended.sentence")}</p>
          </Notice>
        ) : null}
        <Form action="/api/sign-in" submit={t("submit")} refusal={refusal} freshStart>
          <input type="hidden" name="to" value={to} />
          <Field label={t("email")} name="email" type="email" autoComplete="username" required maxLength={320} />
          <Field label={t("password")} name="password" type="password" autoComplete="current-password" required maxLength={1000} />
        </Form>
      </div>
      <div className={styles.about}>
        <p className={styles.quote}>{t("about")}</p>
        <div className={styles.links}>
          <h2>{t("links.title")}</h2>
          <p>{t("links.invited")}</p>
          <p>{t("links.once")}</p>
        </div>
      </div>
    </div>
  );
}

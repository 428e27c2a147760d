import type { Metadata } from "next";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { isRefusal } from "../../../protocol/refusal.ts";
import { PasswordForm } from "../../../components/people/password-form.tsx";
import { PreferencesForm } from "../../../components/people/preferences-form.tsx";
import { SessionList } from "../../../components/people/session-list.tsx";
import { Appearance } from "../../../components/shell/appearance.tsx";
import { themeOf } from "../../../components/shell/theme.ts";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Panel, Stack } from "../../../components/ui/panel.tsx";
import { themeCookie } from "../../../server/http/address.ts";
import { services } from "../../../server/services.ts";
import { RefusedPage } from "../../refused-page.tsx";
import { languageOf, visit } from "../../visit.ts";

interface AccountProps {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata(page: AccountProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, "/account"), namespace: "account" });
  return { title: t("title") };
}

export default async function Account(page: AccountProps) {
  const { language, who } = await visit(page, "/account");
  const { signIn } = services();
  const [sessions, preferences, jar, t] = await Promise.all([
    signIn.sessions(who, who.person.id),
    signIn.preferences(who),
    cookies(),
    getTranslations("account"),
  ]);
  if (isRefusal(sessions)) return <RefusedPage refusal={sessions} language={language} />;
  if (isRefusal(preferences)) return <RefusedPage refusal={preferences} language={language} />;
  return (
    <>
      <PageHeader title={t("title")} lead={`${who.person.name} · ${who.person.email}`} />
      <Stack>
        <Panel title={t("appearance")}>
          <Stack>
            <p>{t("appearanceSentence")}</p>
            <Appearance language={language} theme={themeOf(jar.get(themeCookie)?.value)} />
          </Stack>
        </Panel>
        <Panel title={t("keys.title")}>
          <PreferencesForm preferences={preferences} />
        </Panel>
        <Panel title={t("password.title")}>
          <PasswordForm email={who.person.email} />
        </Panel>
        <Panel title={t("sessions")}>
          <p>{t("sessionsSentence")}</p>
          <SessionList sessions={sessions} />
        </Panel>
      </Stack>
    </>
  );
}

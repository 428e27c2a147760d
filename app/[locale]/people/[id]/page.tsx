import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { isRefusal, refused } from "../../../../protocol/refusal.ts";
import { SessionList } from "../../../../components/people/session-list.tsx";
import { SignInLink } from "../../../../components/people/sign-in-link.tsx";
import { Breadcrumbs } from "../../../../components/shell/breadcrumbs.tsx";
import { ClientMessages } from "../../../../components/shell/client-messages.tsx";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { Panel, Stack } from "../../../../components/ui/panel.tsx";
import { services } from "../../../../server/services.ts";
import { mayMakeLink } from "../../../../server/sign-in/rights.ts";
import { RefusedPage } from "../../../refused-page.tsx";
import { languageOf, visit } from "../../../visit.ts";

interface PersonProps {
  params: Promise<{ locale: string; id: string }>;
}

export async function generateMetadata(page: PersonProps): Promise<Metadata> {
  const { id } = await page.params;
  const t = await getTranslations({ locale: await languageOf(page, `/people/${id}`), namespace: "people" });
  return { title: t("columns.sessions") };
}

export default async function PersonPage(page: PersonProps) {
  const { id } = await page.params;
  const { language, who } = await visit(page, `/people/${id}`);
  const { signIn } = services();
  const people = await signIn.people(who);
  if (isRefusal(people)) return <RefusedPage refusal={people} language={language} />;
  const person = people.find((one) => one.id === id);
  if (person === undefined) return <RefusedPage refusal={refused("not-found")} language={language} />;
  const sessions = await signIn.sessions(who, id);
  if (isRefusal(sessions)) return <RefusedPage refusal={sessions} language={language} />;
  const t = await getTranslations("people");
  return (
    <ClientMessages namespaces={["people"]}>
      <Breadcrumbs steps={[{ label: t("title"), href: `/${language}/people` }, { label: person.name }]} />
      <PageHeader title={t("session.title", { name: person.name })} lead={t("session.lead")} />
      <Stack>
        <Panel>
          <SessionList sessions={sessions} />
        </Panel>
        {mayMakeLink(who.person, person) ? (
          <Panel title={t("link.title")}>
            <SignInLink person={person.id} />
          </Panel>
        ) : null}
      </Stack>
    </ClientMessages>
  );
}

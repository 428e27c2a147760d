import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { role as roles } from "../../../protocol/identity.ts";
import { isRefusal } from "../../../protocol/refusal.ts";
import { InvitationList } from "../../../components/people/invitation-list.tsx";
import { InviteForm } from "../../../components/people/invite-form.tsx";
import { PeopleTable } from "../../../components/people/people-table.tsx";
import { ClientMessages } from "../../../components/shell/client-messages.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Panel, Stack } from "../../../components/ui/panel.tsx";
import { mayInvite } from "../../../server/sign-in/rights.ts";
import { services } from "../../../server/services.ts";
import { RefusedPage } from "../../refused-page.tsx";
import { languageOf, visit } from "../../visit.ts";

interface PeopleProps {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata(page: PeopleProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, "/people"), namespace: "people" });
  return { title: t("title") };
}

export default async function People(page: PeopleProps) {
  const { language, who } = await visit(page, "/people");
  const { signIn } = services();
  const [people, invitations] = await Promise.all([signIn.people(who), signIn.invitations(who)]);
  if (isRefusal(people)) return <RefusedPage refusal={people} language={language} />;
  if (isRefusal(invitations)) return <RefusedPage refusal={invitations} language={language} />;
  const t = await getTranslations("people");
  const open = invitations.filter((invitation) => invitation.state === "open");
  return (
    <ClientMessages namespaces={["people"]}>
      <PageHeader title={t("title")} lead={t("lead")} />
      <Stack>
        <Panel>
          <PeopleTable people={people} language={language} roles={who.person.role === "owner" ? [...roles.options] : []} />
        </Panel>
        <Panel title={t("invite.title")}>
          <Stack>
            <p>{t("invite.sentence")}</p>
            <InviteForm roles={roles.options.filter((role) => mayInvite(who.person.role, role))} language={language} />
          </Stack>
        </Panel>
        <Panel title={t("pending.title")}>
          <InvitationList invitations={open} />
        </Panel>
      </Stack>
    </ClientMessages>
  );
}

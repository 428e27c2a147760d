import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExperimentList } from "../../../components/federation/desk/experiment-list.tsx";
import { WhichRound } from "../../../components/federation/desk/which-round.tsx";
import { ClientMessages } from "../../../components/shell/client-messages.tsx";
import { ButtonLink } from "../../../components/ui/button.tsx";
import { Notice } from "../../../components/ui/notice.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { EmptyState, Panel, Stack } from "../../../components/ui/panel.tsx";
import { isRefusal } from "../../../protocol/refusal.ts";
import { services } from "../../../server/services.ts";
import { RefusedPage } from "../../refused-page.tsx";
import { languageOf, visit } from "../../visit.ts";

interface FederationProps {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata(page: FederationProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, "/federation"), namespace: "federationDesk" });
  return { title: t("title") };
}

export default async function Federation(page: FederationProps) {
  const { language, who } = await visit(page, "/federation");
  const overview = await services().federation.overview(who);
  if (isRefusal(overview)) return <RefusedPage refusal={overview} language={language} />;
  const t = await getTranslations("federationDesk");
  const { experiments, unreadable, mayStart } = overview;
  return (
    <ClientMessages namespaces={["federationDesk"]}>
      <PageHeader
        title={t("title")}
        lead={t("lead")}
        actions={
          <>
            <ButtonLink href={`/${language}/federation/hospitals`}>{t("hospitals")}</ButtonLink>
            {mayStart ? (
              <ButtonLink look="primary" href={`/${language}/federation/new`}>
                {t("new")}
              </ButtonLink>
            ) : null}
          </>
        }
      />
      <Stack>
        {unreadable.length === 0 ? null : (
          <Notice tone="warning" title={t("list.unreadable", { count: unreadable.length })}>
            <p>{t("list.unreadableNext", { names: unreadable.map(({ experiment }) => experiment).join(", ") })}</p>
          </Notice>
        )}
        {experiments.length === 0 ? (
          <EmptyState title={t("list.empty")}>
            <p>{mayStart ? t("list.emptyStart") : t("list.emptyLook")}</p>
          </EmptyState>
        ) : (
          <Panel title={t("list.title")}>
            <ExperimentList experiments={experiments} language={language} />
          </Panel>
        )}
        <Panel title={t("which.title")}>
          <WhichRound />
        </Panel>
      </Stack>
    </ClientMessages>
  );
}

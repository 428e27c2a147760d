import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExperimentForm } from "../../../../components/federation/desk/experiment-form.tsx";
import { Breadcrumbs } from "../../../../components/shell/breadcrumbs.tsx";
import { ClientMessages } from "../../../../components/shell/client-messages.tsx";
import { ButtonLink } from "../../../../components/ui/button.tsx";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { EmptyState, Panel } from "../../../../components/ui/panel.tsx";
import { isRefusal, refused } from "../../../../protocol/refusal.ts";
import { services } from "../../../../server/services.ts";
import { RefusedPage } from "../../../refused-page.tsx";
import { languageOf, visit } from "../../../visit.ts";

interface NewProps {
  params: Promise<{ locale: string }>;
  searchParams: Promise<{ from?: string | string[] }>;
}

export async function generateMetadata(page: NewProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, "/federation/new"), namespace: "federationDesk.form" });
  return { title: t("title") };
}

export default async function NewExperiment(page: NewProps) {
  const { language, who } = await visit(page, "/federation/new");
  const { federation } = services();
  const overview = await federation.overview(who);
  if (isRefusal(overview)) return <RefusedPage refusal={overview} language={language} />;
  if (!overview.mayStart) return <RefusedPage refusal={refused("not-allowed")} language={language} />;
  const { from } = await page.searchParams;
  const source = typeof from === "string" ? federation.plan(who, from) : null;
  if (isRefusal(source)) return <RefusedPage refusal={source} language={language} />;
  const t = await getTranslations("federationDesk");
  const hospitals = overview.hospitals.map(({ name, since }) => ({ name, connected: since !== null }));
  return (
    <ClientMessages namespaces={["federationDesk"]}>
      <Breadcrumbs steps={[{ label: t("title"), href: `/${language}/federation` }, { label: t("form.title") }]} />
      <PageHeader title={t("form.title")} lead={t("form.lead")} />
      {hospitals.length === 0 ? (
        <EmptyState title={t("form.noHospital")}>
          <p>{t("form.noHospitalNext")}</p>
          <ButtonLink href={`/${language}/federation/hospitals`}>{t("hospitals")}</ButtonLink>
        </EmptyState>
      ) : (
        <Panel>
          <ExperimentForm hospitals={hospitals} from={source} />
        </Panel>
      )}
    </ClientMessages>
  );
}

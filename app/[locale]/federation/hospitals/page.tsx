import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { headers } from "next/headers";
import { AdmitHospital } from "../../../../components/federation/desk/admit-hospital.tsx";
import { HospitalTable } from "../../../../components/federation/desk/hospital-table.tsx";
import { Journal } from "../../../../components/federation/desk/journal.tsx";
import { LookAgain } from "../../../../components/federation/desk/look-again.tsx";
import { Breadcrumbs } from "../../../../components/shell/breadcrumbs.tsx";
import { ClientMessages } from "../../../../components/shell/client-messages.tsx";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { EmptyState, Panel, Stack } from "../../../../components/ui/panel.tsx";
import { isRefusal } from "../../../../protocol/refusal.ts";
import { services } from "../../../../server/services.ts";
import { RefusedPage } from "../../../refused-page.tsx";
import { languageOf, visit } from "../../../visit.ts";

interface HospitalsProps {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata(page: HospitalsProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, "/federation/hospitals"), namespace: "federationDesk.hospital" });
  return { title: t("title") };
}

export default async function Hospitals(page: HospitalsProps) {
  const { language, who } = await visit(page, "/federation/hospitals");
  const { federation, settings } = services();
  const [overview, journal] = await Promise.all([federation.overview(who), federation.journal(who)]);
  if (isRefusal(overview)) return <RefusedPage refusal={overview} language={language} />;
  if (isRefusal(journal)) return <RefusedPage refusal={journal} language={language} />;
  const t = await getTranslations("federationDesk");
  const { hospitals, mayAdmit } = overview;
  return (
    <ClientMessages namespaces={["federationDesk"]}>
      <Breadcrumbs steps={[{ label: t("title"), href: `/${language}/federation` }, { label: t("hospital.title") }]} />
      <PageHeader title={t("hospital.title")} lead={t("hospital.lead")} />
      <LookAgain />
      <Stack>
        {hospitals.length === 0 ? (
          <EmptyState title={t("hospital.empty")}>
            <p>{mayAdmit ? t("hospital.emptyOwner") : t("hospital.emptyLook")}</p>
          </EmptyState>
        ) : (
          <Panel>
            <HospitalTable hospitals={hospitals} mayRevoke={mayAdmit} />
          </Panel>
        )}
        {mayAdmit ? (
          <Panel title={t("hospital.admit.title")}>
            <AdmitHospital address={settings.origin ?? `http://${(await headers()).get("host") ?? "127.0.0.1:3000"}`} />
          </Panel>
        ) : null}
        <Panel title={t("hospital.journal")}>
          <Journal acts={journal} />
        </Panel>
      </Stack>
    </ClientMessages>
  );
}

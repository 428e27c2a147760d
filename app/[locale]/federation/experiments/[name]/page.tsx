import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExperimentPage } from "../../../../../components/federation/desk/experiment-page.tsx";
import { Breadcrumbs } from "../../../../../components/shell/breadcrumbs.tsx";
import { ClientMessages } from "../../../../../components/shell/client-messages.tsx";
import { isRefusal } from "../../../../../protocol/refusal.ts";
import { services } from "../../../../../server/services.ts";
import { RefusedPage } from "../../../../refused-page.tsx";
import { languageOf, visit } from "../../../../visit.ts";

interface ExperimentProps {
  params: Promise<{ locale: string; name: string }>;
}

export async function generateMetadata(page: ExperimentProps): Promise<Metadata> {
  const { name } = await page.params;
  const locale = await languageOf(page, `/federation/experiments/${encodeURIComponent(name)}`);
  const t = await getTranslations({ locale, namespace: "federationDesk.page" });
  return { title: t("trail") };
}

export default async function Experiment(page: ExperimentProps) {
  const { name } = await page.params;
  const { language, who } = await visit(page, `/federation/experiments/${encodeURIComponent(name)}`);
  const view = await services().federation.experiment(who, name);
  if (isRefusal(view)) return <RefusedPage refusal={view} language={language} />;
  const t = await getTranslations("federationDesk");
  return (
    <ClientMessages namespaces={["federationDesk", "federationPicture"]}>
      <Breadcrumbs steps={[{ label: t("title"), href: `/${language}/federation` }, { label: view.plan.name }]} />
      <ExperimentPage initial={view} />
    </ClientMessages>
  );
}

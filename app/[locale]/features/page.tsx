import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { FeaturePage } from "../../../components/features/feature-page.tsx";
import { ClientMessages } from "../../../components/shell/client-messages.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { languageOf, visit } from "../../visit.ts";

interface FeaturesProps {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata(page: FeaturesProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, "/features"), namespace: "features" });
  return { title: t("title") };
}

export default async function Features(page: FeaturesProps) {
  const { language } = await visit(page, "/features");
  const t = await getTranslations("features");
  return (
    <ClientMessages namespaces={["features"]}>
      <PageHeader title={t("title")} lead={t("lead")} />
      <FeaturePage language={language} />
    </ClientMessages>
  );
}

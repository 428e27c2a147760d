import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { Language, SignedIn } from "../../../protocol/identity.ts";
import { CohortPanel } from "../../../components/datasets/cohort-panel.tsx";
import { DatasetCard } from "../../../components/datasets/dataset-card.tsx";
import styles from "../../../components/datasets/datasets.module.css";
import { ImportPanel } from "../../../components/datasets/import-panel.tsx";
import { ClientMessages } from "../../../components/shell/client-messages.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { EmptyState, Panel, Skeleton, Stack } from "../../../components/ui/panel.tsx";
import { mayOpenDataset } from "../../../server/datasets/rights.ts";
import { services } from "../../../server/services.ts";
import { languageOf, visit } from "../../visit.ts";

interface DatasetsProps {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata(page: DatasetsProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, "/datasets"), namespace: "datasets" });
  return { title: t("title") };
}

export default async function Datasets(page: DatasetsProps) {
  const { language, who, staff } = await visit(page, "/datasets");
  const t = await getTranslations("datasets");
  return (
    <ClientMessages namespaces={["datasets"]}>
      <PageHeader title={t("title")} lead={t("lead")} />
      <Stack>
        <Suspense fallback={<Skeleton label={t("loading")} />}>
          <DatasetList who={who} staff={staff} language={language} />
        </Suspense>
        {staff ? (
          <Panel title={t("import.title")}>
            <Stack>
              <p>{t("import.sentence")}</p>
              <ImportPanel />
            </Stack>
          </Panel>
        ) : null}
        {staff ? (
          <Panel title={t("cohort.title")}>
            <Stack>
              <p>{t("cohort.sentence")}</p>
              <CohortPanel />
            </Stack>
          </Panel>
        ) : null}
      </Stack>
    </ClientMessages>
  );
}

async function DatasetList({ who, staff, language }: { who: SignedIn; staff: boolean; language: Language }) {
  const datasets = (await services().datasets.list()).filter((dataset) => mayOpenDataset(who.person, dataset));
  const t = await getTranslations("datasets");
  if (datasets.length === 0) {
    return (
      <EmptyState title={t("empty.title")}>
        <p>{staff ? t("empty.staff") : t("empty.student")}</p>
      </EmptyState>
    );
  }
  return (
    <div className={styles.list}>
      {datasets.map((dataset) => (
        <DatasetCard key={dataset.name} dataset={dataset} language={language} mayRemove={staff} />
      ))}
    </div>
  );
}

import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { ComputeTest } from "../../../components/installation/compute-test.tsx";
import { GpuPanel } from "../../../components/installation/gpu-panel.tsx";
import { InstallationReport } from "../../../components/installation/installation-report.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { ClientMessages } from "../../../components/shell/client-messages.tsx";
import { Skeleton, Stack } from "../../../components/ui/panel.tsx";
import { refused } from "../../../protocol/refusal.ts";
import { services } from "../../../server/services.ts";
import { RefusedPage } from "../../refused-page.tsx";
import { languageOf, visit } from "../../visit.ts";

interface InstallationProps {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata(page: InstallationProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, "/installation"), namespace: "installation" });
  return { title: t("title") };
}

export default async function Installation(page: InstallationProps) {
  const { language, who } = await visit(page, "/installation");
  if (who.person.role !== "owner") return <RefusedPage refusal={refused("not-allowed")} language={language} />;
  const t = await getTranslations("installation");
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <Suspense fallback={<Skeleton label={t("loading")} />}>
        <Report />
      </Suspense>
    </>
  );
}

async function Report() {
  const { installation, gpu, computeTest } = services();
  const [facts, lent] = await Promise.all([installation.report(), gpu.report()]);
  return (
    <Stack>
      <InstallationReport facts={facts} />
      <GpuPanel facts={lent} />
      <ClientMessages namespaces={["installation"]}>
        <ComputeTest initial={computeTest.report()} />
      </ClientMessages>
    </Stack>
  );
}

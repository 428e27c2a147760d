import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { isRefusal } from "../../../protocol/refusal.ts";
import { NotebookList } from "../../../components/shelf/notebook-list.tsx";
import { ShelfBar } from "../../../components/shelf/shelf-bar.tsx";
import { ClientMessages } from "../../../components/shell/client-messages.tsx";
import { ButtonLink } from "../../../components/ui/button.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { EmptyState } from "../../../components/ui/panel.tsx";
import { services } from "../../../server/services.ts";
import { RefusedPage } from "../../refused-page.tsx";
import { languageOf, visit } from "../../visit.ts";

interface ShelfProps {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata(page: ShelfProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, "/notebooks"), namespace: "shelf" });
  return { title: t("title") };
}

export default async function Shelf(page: ShelfProps) {
  const { language, who } = await visit(page, "/notebooks");
  const notebooks = await services().notebooks.list(who);
  if (isRefusal(notebooks)) return <RefusedPage refusal={notebooks} language={language} />;
  const t = await getTranslations("shelf");
  return (
    <ClientMessages namespaces={["shelf"]}>
      <PageHeader title={t("title")} lead={t("lead")} />
      <ShelfBar />
      {notebooks.length === 0 ? (
        <EmptyState title={t("empty.title")}>
          <p>{t("empty.sentence")}</p>
          <ButtonLink href={`/${language}`}>{t("empty.toCourse")}</ButtonLink>
        </EmptyState>
      ) : (
        <NotebookList notebooks={notebooks} language={language} />
      )}
    </ClientMessages>
  );
}

import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { isRefusal } from "../../protocol/refusal.ts";
import { CoursePage } from "../../components/course/course-page.tsx";
import { EmptyState } from "../../components/ui/panel.tsx";
import { services } from "../../server/services.ts";
import { RefusedPage } from "../refused-page.tsx";
import { languageOf, visit } from "../visit.ts";

interface HomeProps {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata(page: HomeProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, ""), namespace: "home" });
  return { title: t("title") };
}

export default async function Home(page: HomeProps) {
  const { language, who, staff } = await visit(page, "");
  const { courses, notebooks } = services();
  const [t, progress] = await Promise.all([getTranslations("home"), notebooks.progress(who)]);
  if (isRefusal(progress)) return <RefusedPage refusal={progress} language={language} />;
  const all = courses.list();
  if (all.length === 0) {
    return (
      <EmptyState title={t("none.title")}>
        <p>{t("none.sentence")}</p>
      </EmptyState>
    );
  }
  return all.map((course) => <CoursePage key={course.slug} course={course} progress={progress} language={language} staff={staff} />);
}

import { notFound } from "next/navigation";
import { languageOf } from "../../visit.ts";

/** Every address that nothing answers to. */
export default async function Unknown(page: { params: Promise<{ locale: string; rest: string[] }> }) {
  const { rest } = await page.params;
  await languageOf(page, `/${rest.join("/")}`);
  notFound();
}

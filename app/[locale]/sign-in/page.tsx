import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { refusalCode, refused } from "../../../protocol/refusal.ts";
import { SignInPage } from "../../../components/people/sign-in-page.tsx";
import { returnPath } from "../../../server/http/address.ts";
import { refusalText } from "../../refusal-text.ts";
import { languageOf, whoVisits } from "../../visit.ts";

interface SignInProps {
  params: Promise<{ locale: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(page: SignInProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await languageOf(page, "/sign-in"), namespace: "signIn" });
  return { title: t("title") };
}

export default async function SignIn(page: SignInProps) {
  const language = await languageOf(page, "/sign-in");
  const { to, refused: code, ended } = await page.searchParams;
  const destination = returnPath(to) ?? `/${language}`;
  if ((await whoVisits()) !== null) redirect(destination);
  const known = refusalCode.safeParse(code);
  const refusal = known.success ? await refusalText(refused(known.data), language) : undefined;
  return <SignInPage to={destination} refusal={refusal} ended={ended !== undefined} />;
}

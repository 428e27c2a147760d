import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { isRefusal, refusalCode, refused } from "../../../../protocol/refusal.ts";
import { AcceptInvitation } from "../../../../components/people/accept-invitation.tsx";
import { ClosedInvitation } from "../../../../components/people/closed-invitation.tsx";
import { services } from "../../../../server/services.ts";
import { refusalText } from "../../../refusal-text.ts";
import { languageOf } from "../../../visit.ts";

interface InvitationProps {
  params: Promise<{ locale: string; token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(page: InvitationProps): Promise<Metadata> {
  const { token } = await page.params;
  const t = await getTranslations({ locale: await languageOf(page, `/invitation/${token}`), namespace: "invitation" });
  return { title: t("title"), referrer: "same-origin" };
}

export default async function Invitation(page: InvitationProps) {
  const { token } = await page.params;
  const language = await languageOf(page, `/invitation/${token}`);
  const invitation = await services().signIn.invitation(token);
  if (isRefusal(invitation)) return <ClosedInvitation refusal={await refusalText(invitation, language)} language={language} />;
  const known = refusalCode.safeParse((await page.searchParams).refused);
  const refusal = known.success ? await refusalText(refused(known.data), language) : undefined;
  return <AcceptInvitation token={token} role={invitation.role} until={invitation.expiresAt} language={language} refusal={refusal} />;
}

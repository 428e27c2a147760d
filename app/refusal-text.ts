/** A refusal in words, in one language. */
import { getTranslations } from "next-intl/server";
import type { Language } from "../protocol/identity.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { withEveryDetail } from "../messages/refusal-details.ts";

export interface SpokenRefusal extends Refusal {
  sentence: string;
  next: string;
}

export async function refusalText(refusal: Refusal, language: Language): Promise<SpokenRefusal> {
  const t = await getTranslations({ locale: language, namespace: "refusals" });
  const details = withEveryDetail(refusal.details);
  return { ...refusal, sentence: t(`${refusal.refused}.sentence`, details), next: t(`${refusal.refused}.next`, details) };
}

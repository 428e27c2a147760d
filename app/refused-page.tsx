import type { Language } from "../protocol/identity.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { RefusalNotice } from "../components/ui/notice.tsx";
import { Stack } from "../components/ui/panel.tsx";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { refusalText } from "./refusal-text.ts";

/** A page that its reader may not have: what does not exist answers 404, everything else says why. */
export async function RefusedPage({ refusal, language }: { refusal: Refusal; language: Language }) {
  if (refusal.refused === "not-found") notFound();
  const t = await getTranslations({ locale: language, namespace: "missing" });
  return (
    <Stack>
      <h1>{t("refused")}</h1>
      <RefusalNotice refusal={await refusalText(refusal, language)} />
    </Stack>
  );
}

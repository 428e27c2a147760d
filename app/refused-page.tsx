import type { Language } from "../protocol/identity.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { RefusalNotice } from "../components/ui/notice.tsx";
import { notFound } from "next/navigation";
import { refusalText } from "./refusal-text.ts";

/** A page that its reader may not have: what does not exist answers 404, everything else says why. */
export async function RefusedPage({ refusal, language }: { refusal: Refusal; language: Language }) {
  if (refusal.refused === "not-found") notFound();
  return <RefusalNotice refusal={await refusalText(refusal, language)} />;
}

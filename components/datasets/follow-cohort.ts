/** Asks for a cohort and follows it while it is made. No React here: what happens is told to `tell`. */
import { cohortEvent } from "../../protocol/dataset-import.ts";
import type { CohortEvent, CohortWish } from "../../protocol/dataset-import.ts";
import type { RefusalText } from "../ui/notice.tsx";
import type { ControlSentences } from "../ui/post.ts";
import { lines } from "./send-folder.ts";

export type CohortState =
  | { step: "making"; done: number; total: number }
  | { step: "stopped" }
  | { step: "refused"; refusal: RefusalText }
  | { step: "made"; cohort: Extract<CohortEvent, { type: "made" }> };

interface FollowCohort {
  wish: Record<keyof CohortWish, FormDataEntryValue | null>;
  signal: AbortSignal;
  t: ControlSentences;
  tell: (state: CohortState) => void;
}

export async function followCohort({ wish, signal, t, tell }: FollowCohort): Promise<void> {
  const unexpected: CohortState = {
    step: "refused",
    refusal: { refused: "interrupted", sentence: t("unexpected"), next: t("unexpectedNext") },
  };
  tell({ step: "making", done: 0, total: Number(wish.patients) });
  try {
    const response = await fetch("/api/datasets/cohorts", {
      method: "POST",
      body: JSON.stringify(wish),
      headers: { "content-type": "application/json", accept: "application/x-ndjson", "accept-language": document.documentElement.lang },
      signal,
    });
    if (response.body === null) return tell(unexpected);
    if (!response.ok) return tell({ step: "refused", refusal: (await response.json()) as RefusalText });
    for await (const line of lines(response.body)) {
      const event = cohortEvent.parse(JSON.parse(line));
      if (event.type === "made") return tell({ step: "made", cohort: event });
      if (event.type === "refused") return tell({ step: "refused", refusal: event });
      tell({ step: "making", done: event.done, total: event.total });
    }
    tell(unexpected);
  } catch {
    tell(signal.aborted ? { step: "stopped" } : unexpected);
  }
}

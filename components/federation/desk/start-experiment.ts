/** Sends an order to the desk. What it refuses comes with every fault, each by its path. No React here. */
import { z } from "zod/mini";
import type { RefusalText } from "../../ui/notice.tsx";
import type { ControlSentences } from "../../ui/post.ts";

const started = z.object({ body: z.object({ name: z.string() }) });
const sentence = z.object({ fr: z.string(), en: z.string() });
const refusedShape = z.object({
  refused: z.string(),
  sentence: z.string(),
  next: z.string(),
  faults: z.optional(z.array(z.object({ path: z.string(), sentence }))),
});

export interface Fault {
  path: string;
  sentence: { fr: string; en: string };
}
export type Started = { name: string } | { refusal: RefusalText; faults: Fault[] };

export async function startExperiment(order: unknown, t: ControlSentences): Promise<Started> {
  try {
    const response = await fetch("/api/federation/experiments", {
      method: "POST",
      body: JSON.stringify(order),
      headers: { "content-type": "application/json", accept: "application/json", "accept-language": document.documentElement.lang },
    });
    const json: unknown = await response.json().catch(() => null);
    const done = started.safeParse(json);
    if (response.ok && done.success) return { name: done.data.body.name };
    const refused = refusedShape.safeParse(json);
    if (refused.success) return { refusal: refused.data, faults: refused.data.faults ?? [] };
    return { refusal: { refused: `http-${response.status}`, sentence: t("unexpected"), next: t("unexpectedNext") }, faults: [] };
  } catch {
    return { refusal: { refused: "unreachable", sentence: t("unreachable"), next: t("unreachableNext") }, faults: [] };
  }
}

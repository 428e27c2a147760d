/** Sends an order to the desk. What it refuses comes with every fault, each by its path. No React here. */
import { z } from "zod/mini";
import type { RefusalText } from "../../ui/notice.tsx";
import { post } from "../../ui/post.ts";
import type { ControlSentences } from "../../ui/post.ts";

const started = z.object({ name: z.string() });
const sentence = z.object({ fr: z.string(), en: z.string() });
const faulty = z.object({ faults: z.array(z.object({ path: z.string(), sentence })) });

export type Fault = z.infer<typeof faulty>["faults"][number];
export type Started = { name: string } | { refusal: RefusalText; faults: Fault[] };

export async function startExperiment(order: Record<string, unknown>, t: ControlSentences): Promise<Started> {
  const answered = await post("/api/federation/experiments", order, t);
  if ("refused" in answered) return { refusal: answered, faults: faulty.safeParse(answered).data?.faults ?? [] };
  const done = started.safeParse(answered.body);
  return done.data ?? { refusal: { refused: "unexpected", sentence: t("unexpected"), next: t("unexpectedNext") }, faults: [] };
}

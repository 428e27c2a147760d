import { cohortWish } from "../../../../protocol/dataset-import.ts";
import { isRefusal, refused } from "../../../../protocol/refusal.ts";
import { makeCohort } from "../../../../server/datasets/make-cohort.ts";
import { readInput } from "../../../../server/http/body.ts";
import { admittedChange } from "../../../../server/http/command.ts";
import { services } from "../../../../server/services.ts";
import { gate } from "../../../gate.ts";
import { refusalText } from "../../../refusal-text.ts";
import { languageOfRequest, refuse } from "../../answer.ts";

/** Makes a synthetic cohort. The answer is a stream of lines (`cohortEvent`): progress, then what was made or the refusal. */
export async function POST(request: Request): Promise<Response> {
  const who = await admittedChange(gate(), request, "staff");
  if (isRefusal(who)) return refuse(request, who);
  const wish = cohortWish.safeParse(await readInput(request));
  if (!wish.success) return refuse(request, refused("bad-request"));
  const language = languageOfRequest(request);
  const stream = makeCohort({
    catalogue: services().datasets,
    wish: wish.data,
    signal: request.signal,
    speak: (refusal) => refusalText(refusal, language),
  });
  return new Response(stream, {
    // Compressed it would arrive in one piece at the end.
    headers: { "content-type": "application/x-ndjson", "cache-control": "no-store, no-transform", "x-content-type-options": "nosniff" },
  });
}

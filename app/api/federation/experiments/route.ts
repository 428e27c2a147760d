import { isRefusal, refused } from "../../../../protocol/refusal.ts";
import { readInput } from "../../../../server/http/body.ts";
import { admittedChange } from "../../../../server/http/command.ts";
import { refusalStatus } from "../../../../server/http/refusal-status.ts";
import { services } from "../../../../server/services.ts";
import { gate } from "../../../gate.ts";
import { refusalText } from "../../../refusal-text.ts";
import { answer, languageOfRequest, refuse } from "../../answer.ts";

/** A layout of named tensors may be long. */
const mostOrderBytes = 1_000_000;

/** Starts an experiment. A plan with faults is refused with all of them: `faults`, each with its path. */
export async function POST(request: Request): Promise<Response> {
  const who = await admittedChange(gate(), request, "signed-in");
  if (isRefusal(who)) return refuse(request, who);
  const input = await readInput(request, mostOrderBytes);
  if (isRefusal(input)) return refuse(request, input);
  const started = await services().federation.start(who, input);
  if (isRefusal(started) || !("faults" in started)) return answer(request, isRefusal(started) ? started : { body: started });
  const refusal = await refusalText(refused("plan-invalid"), languageOfRequest(request));
  const init = { status: refusalStatus["plan-invalid"], headers: { "cache-control": "no-store" } };
  return Response.json({ ...refusal, faults: started.faults }, init);
}

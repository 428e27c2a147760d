import { isRefusal } from "../../../../protocol/refusal.ts";
import { personCommand } from "../../../../server/http/command.ts";
import { services } from "../../../../server/services.ts";
import { gate } from "../../../gate.ts";
import { answer } from "../../answer.ts";

/** Which round gave the file of this SHA-256. */
export async function POST(request: Request): Promise<Response> {
  const answered = await personCommand(gate(), { request }, async (input, who) => {
    const found = services().federation.whichRound(who, input);
    return isRefusal(found) ? found : { body: found };
  });
  return answer(request, answered);
}

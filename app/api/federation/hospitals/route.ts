import { isRefusal } from "../../../../protocol/refusal.ts";
import { personCommand } from "../../../../server/http/command.ts";
import { services } from "../../../../server/services.ts";
import { gate } from "../../../gate.ts";
import { answer } from "../../answer.ts";

/** Admits a hospital. */
export async function POST(request: Request): Promise<Response> {
  const answered = await personCommand(gate(), { request, audience: "owner" }, async (input, who) => {
    const admitted = await services().federation.admit(who, input);
    return isRefusal(admitted) ? admitted : { body: admitted };
  });
  return answer(request, answered);
}

import { isRefusal } from "../../../protocol/refusal.ts";
import { personCommand } from "../../../server/http/command.ts";
import { services } from "../../../server/services.ts";
import { gate } from "../../gate.ts";
import { answer } from "../answer.ts";

export async function POST(request: Request): Promise<Response> {
  const answered = await personCommand(gate(), { request, audience: "staff" }, async (input, who) => {
    const made = await services().signIn.invite(who, input);
    return isRefusal(made) ? made : { body: made };
  });
  return answer(request, answered);
}

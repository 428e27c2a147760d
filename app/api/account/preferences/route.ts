import { isRefusal } from "../../../../protocol/refusal.ts";
import { personCommand } from "../../../../server/http/command.ts";
import { services } from "../../../../server/services.ts";
import { gate } from "../../../gate.ts";
import { answer } from "../../answer.ts";

export async function POST(request: Request): Promise<Response> {
  const answered = await personCommand(gate(), { request }, async (input, who) => {
    const done = await services().signIn.setPreferences(who, input);
    return isRefusal(done) ? done : { body: done };
  });
  return answer(request, answered);
}

import { isRefusal } from "../../../protocol/refusal.ts";
import { personCommand } from "../../../server/http/command.ts";
import { services } from "../../../server/services.ts";
import { gate } from "../../gate.ts";
import { answer, languageOfRequest } from "../answer.ts";

export async function POST(request: Request): Promise<Response> {
  const answered = await personCommand(gate(), { request }, async (input, who) => {
    const made = await services().notebooks.create(who, input);
    return isRefusal(made) ? made : { to: `/${languageOfRequest(request)}/notebooks/${made.notebook}` };
  });
  return answer(request, answered);
}

import { isRefusal } from "../../../../protocol/refusal.ts";
import { personCommand } from "../../../../server/http/command.ts";
import { gate } from "../../../gate.ts";
import { answer } from "../../answer.ts";
import { uploads } from "../uploads.ts";

export async function POST(request: Request): Promise<Response> {
  const answered = await personCommand(gate(), { request, audience: "staff" }, async (_input, who) => {
    const begun = await uploads().begin(who);
    return isRefusal(begun) ? begun : { body: begun };
  });
  return answer(request, answered);
}

import { isRefusal } from "../../../../protocol/refusal.ts";
import { personCommand } from "../../../../server/http/command.ts";
import { services } from "../../../../server/services.ts";
import { gate } from "../../../gate.ts";
import { answer } from "../../answer.ts";

export async function POST(request: Request): Promise<Response> {
  const answered = await personCommand(gate(), { request, audience: "owner" }, async () => {
    const done = services().computeTest.stop();
    return isRefusal(done) ? done : { body: done };
  });
  return answer(request, answered);
}

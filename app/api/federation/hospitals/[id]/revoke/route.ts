import { isRefusal } from "../../../../../../protocol/refusal.ts";
import { personCommand } from "../../../../../../server/http/command.ts";
import { services } from "../../../../../../server/services.ts";
import { gate } from "../../../../../gate.ts";
import { answer } from "../../../../answer.ts";

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const answered = await personCommand(gate(), { request, audience: "owner" }, async (_input, who) => {
    const done = await services().federation.revoke(who, id);
    return isRefusal(done) ? done : { body: done };
  });
  return answer(request, answered);
}

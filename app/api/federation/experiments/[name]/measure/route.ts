import { isRefusal } from "../../../../../../protocol/refusal.ts";
import { personCommand } from "../../../../../../server/http/command.ts";
import { services } from "../../../../../../server/services.ts";
import { gate } from "../../../../../gate.ts";
import { answer } from "../../../../answer.ts";

/** Has the hospitals measure the last model of an experiment that does not run. */
export async function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const { name } = await params;
  const answered = await personCommand(gate(), { request }, async (_input, who) => {
    const done = await services().federation.measure(who, name);
    return isRefusal(done) ? done : { body: done };
  });
  return answer(request, answered);
}

import { isRefusal } from "../../../../../../protocol/refusal.ts";
import { personCommand } from "../../../../../../server/http/command.ts";
import { services } from "../../../../../../server/services.ts";
import { gate } from "../../../../../gate.ts";
import { answer } from "../../../../answer.ts";

/** Pauses an experiment, lets it go on, or stops it. */
export async function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const { name } = await params;
  const answered = await personCommand(gate(), { request }, async (input, who) => {
    const done = await services().federation.steer(who, name, input);
    return isRefusal(done) ? done : { body: done };
  });
  return answer(request, answered);
}

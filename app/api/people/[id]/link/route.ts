import { isRefusal } from "../../../../../protocol/refusal.ts";
import { personCommand } from "../../../../../server/http/command.ts";
import { services } from "../../../../../server/services.ts";
import { gate } from "../../../../gate.ts";
import { answer } from "../../../answer.ts";

/** A one-time sign-in link for a person who cannot come in otherwise. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const answered = await personCommand(gate(), { request, audience: "staff" }, async (_input, who) => {
    const made = await services().signIn.createLinkFor(who, id);
    return isRefusal(made) ? made : { body: made };
  });
  return answer(request, answered);
}

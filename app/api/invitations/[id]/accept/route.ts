import { z } from "zod";
import { language } from "../../../../../protocol/identity.ts";
import { isRefusal } from "../../../../../protocol/refusal.ts";
import { visitorCommand } from "../../../../../server/http/command.ts";
import { services } from "../../../../../server/services.ts";
import { gate } from "../../../../gate.ts";
import { answer } from "../../../answer.ts";
import { visitorOf } from "../../../visitor.ts";

const chosen = z.object({ language });

/** Here `id` is the invitation's secret, as its link carries it. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id: token } = await params;
  const answered = await visitorCommand(gate(), request, async (input) => {
    const entered = await services().signIn.acceptInvitation(token, input, visitorOf(request));
    return isRefusal(entered) ? entered : { cookies: entered.cookies, to: `/${chosen.parse(input).language}` };
  });
  return answer(request, answered);
}

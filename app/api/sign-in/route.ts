import { z } from "zod";
import { isRefusal } from "../../../protocol/refusal.ts";
import { returnPath } from "../../../server/http/address.ts";
import { visitorCommand } from "../../../server/http/command.ts";
import { services } from "../../../server/services.ts";
import { gate } from "../../gate.ts";
import { answer } from "../answer.ts";
import { visitorOf } from "../visitor.ts";

const destination = z
  .object({ to: z.unknown() })
  .transform(({ to }) => returnPath(to))
  .catch(null);

export async function POST(request: Request): Promise<Response> {
  const { address, userAgent } = visitorOf(request);
  const answered = await visitorCommand(gate(), request, async (input) => {
    const entered = await services().signIn.signInWithPassword(input, address, userAgent);
    return isRefusal(entered) ? entered : { cookies: entered.cookies, to: destination.parse(input) ?? "/" };
  });
  return answer(request, answered);
}

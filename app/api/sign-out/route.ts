import { visitorCommand } from "../../../server/http/command.ts";
import { services } from "../../../server/services.ts";
import { gate } from "../../gate.ts";
import { answer } from "../answer.ts";

export async function POST(request: Request): Promise<Response> {
  const answered = await visitorCommand(gate(), request, async () => {
    const { cookies } = await services().signIn.signOut(request.headers);
    return { cookies, to: "/" };
  });
  return answer(request, answered);
}

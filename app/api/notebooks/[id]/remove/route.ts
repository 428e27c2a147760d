import { isRefusal, refused } from "../../../../../protocol/refusal.ts";
import { notebookId } from "../../../../../protocol/socket.ts";
import { personCommand } from "../../../../../server/http/command.ts";
import { services } from "../../../../../server/services.ts";
import { gate } from "../../../../gate.ts";
import { answer } from "../../../answer.ts";

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const answered = await personCommand(gate(), { request }, async (_input, who) => {
    if (!notebookId.safeParse(id).success) return refused("not-found");
    const done = await services().notebooks.remove(who, id);
    return isRefusal(done) ? done : { body: done };
  });
  return answer(request, answered);
}

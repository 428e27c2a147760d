import { z } from "zod";
import { isRefusal, refused } from "../../../../../protocol/refusal.ts";
import { notebookTitle } from "../../../../../protocol/notebook.ts";
import { notebookId } from "../../../../../protocol/socket.ts";
import { personCommand } from "../../../../../server/http/command.ts";
import { services } from "../../../../../server/services.ts";
import { gate } from "../../../../gate.ts";
import { answer } from "../../../answer.ts";

const fields = z.object({ title: notebookTitle });

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const answered = await personCommand(gate(), { request }, async (input, who) => {
    if (!notebookId.safeParse(id).success) return refused("not-found");
    const asked = fields.safeParse(input);
    if (!asked.success) return refused("bad-request");
    const done = await services().notebooks.rename(who, { notebook: id, title: asked.data.title });
    return isRefusal(done) ? done : { body: done };
  });
  return answer(request, answered);
}

import { z } from "zod";
import { isRefusal, refused } from "../../../../../protocol/refusal.ts";
import { notebookId } from "../../../../../protocol/socket.ts";
import { personCommand } from "../../../../../server/http/command.ts";
import { services } from "../../../../../server/services.ts";
import { gate } from "../../../../gate.ts";
import { answer } from "../../../answer.ts";

const renaming = z.object({ notebook: notebookId, title: z.string().trim().min(1).max(200) });

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const answered = await personCommand(gate(), { request }, async (input, who) => {
    const asked = renaming.safeParse({ ...z.looseObject({}).catch({}).parse(input), notebook: id });
    if (!asked.success) return refused(notebookId.safeParse(id).success ? "bad-request" : "not-found");
    const done = await services().notebooks.rename(who, asked.data);
    return isRefusal(done) ? done : { body: done };
  });
  return answer(request, answered);
}

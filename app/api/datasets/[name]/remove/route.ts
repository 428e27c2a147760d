import { isRefusal, refused } from "../../../../../protocol/refusal.ts";
import { slug } from "../../../../../protocol/course.ts";
import { personCommand } from "../../../../../server/http/command.ts";
import { services } from "../../../../../server/services.ts";
import { gate } from "../../../../gate.ts";
import { answer } from "../../../answer.ts";

export async function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const name = slug.safeParse((await params).name);
  const answered = await personCommand(gate(), { request, audience: "staff" }, async () => {
    if (!name.success) return refused("dataset-not-found");
    const done = await services().datasets.remove(name.data);
    return isRefusal(done) ? done : { body: { done: true } };
  });
  return answer(request, answered);
}

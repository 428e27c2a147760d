import { isRefusal } from "../../../../../protocol/refusal.ts";
import { admittedChange } from "../../../../../server/http/command.ts";
import { gate } from "../../../../gate.ts";
import { answer, refuse } from "../../../answer.ts";
import { uploads } from "../../uploads.ts";

/** Takes an upload away: the person stopped it. */
export async function DELETE(request: Request, { params }: { params: Promise<{ upload: string }> }): Promise<Response> {
  const who = await admittedChange(gate(), request, "staff");
  if (isRefusal(who)) return refuse(request, who);
  const done = await uploads().discard(who, (await params).upload);
  return answer(request, isRefusal(done) ? done : { body: done });
}

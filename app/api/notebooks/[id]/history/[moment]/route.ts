import { isRefusal } from "../../../../../../protocol/refusal.ts";
import { admitted } from "../../../../../../server/http/command.ts";
import { services } from "../../../../../../server/services.ts";
import { gate } from "../../../../../gate.ts";
import { answer, refuse } from "../../../../answer.ts";

export async function GET(request: Request, { params }: { params: Promise<{ id: string; moment: string }> }): Promise<Response> {
  const { id, moment } = await params;
  const who = await admitted(gate(), request.headers, "signed-in");
  if (isRefusal(who)) return refuse(request, who);
  const past = await services().history.at(who, id, { moment });
  return answer(request, isRefusal(past) ? past : { body: past });
}

import { isRefusal } from "../../../../../protocol/refusal.ts";
import { admitted } from "../../../../../server/http/command.ts";
import { services } from "../../../../../server/services.ts";
import { gate } from "../../../../gate.ts";
import { answer, refuse } from "../../../answer.ts";

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const who = await admitted(gate(), request.headers, "signed-in");
  if (isRefusal(who)) return refuse(request, who);
  const page = await services().history.page(who, id, Object.fromEntries(new URL(request.url).searchParams));
  return answer(request, isRefusal(page) ? page : { body: page });
}

import { z } from "zod";
import { isRefusal } from "../../../../../protocol/refusal.ts";
import { admitted } from "../../../../../server/http/command.ts";
import { services } from "../../../../../server/services.ts";
import { gate } from "../../../../gate.ts";
import { answer, refuse } from "../../../answer.ts";

const count = z.coerce.number().int().nonnegative().catch(0);

/** An experiment as it stands. `records` and `models`: how many of each the page has already. */
export async function GET(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const who = await admitted(gate(), request.headers, "signed-in");
  if (isRefusal(who)) return refuse(request, who);
  const { name } = await params;
  const asked = new URL(request.url).searchParams;
  const seen = { records: count.parse(asked.get("records")), models: count.parse(asked.get("models")) };
  const view = await services().federation.experiment(who, name, seen);
  return answer(request, isRefusal(view) ? view : { body: view });
}

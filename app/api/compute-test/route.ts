import { isRefusal } from "../../../protocol/refusal.ts";
import { admitted } from "../../../server/http/command.ts";
import { services } from "../../../server/services.ts";
import { gate } from "../../gate.ts";
import { answer, refuse } from "../answer.ts";

export async function GET(request: Request): Promise<Response> {
  const who = await admitted(gate(), request.headers, "owner");
  if (isRefusal(who)) return refuse(request, who);
  return answer(request, { body: services().computeTest.report() });
}

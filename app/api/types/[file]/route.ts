import { isRefusal, refused } from "../../../../protocol/refusal.ts";
import { admitted } from "../../../../server/http/command.ts";
import { services } from "../../../../server/services.ts";
import { gate } from "../../../gate.ts";
import { refuse } from "../../answer.ts";

export async function GET(request: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  const who = await admitted(gate(), request.headers, "signed-in");
  if (isRefusal(who)) return refuse(request, who);
  const found = await services().typePacks.read((await params).file);
  if (found === null) return refuse(request, refused("not-found"));
  return new Response(found.content, { headers: found.headers });
}

import { isRefusal, refused } from "../../../../../../../../protocol/refusal.ts";
import { admitted } from "../../../../../../../../server/http/command.ts";
import { services } from "../../../../../../../../server/services.ts";
import { gate } from "../../../../../../../gate.ts";
import { refuse } from "../../../../../../answer.ts";

/** Where the model of a round comes from, as a file to be kept beside it. */
export async function GET(request: Request, { params }: { params: Promise<{ name: string; round: string }> }): Promise<Response> {
  const who = await admitted(gate(), request.headers, "signed-in");
  if (isRefusal(who)) return refuse(request, who);
  const { name, round } = await params;
  const found = /^\d{1,9}$/.test(round) ? services().federation.provenance(who, name, Number(round)) : refused("not-found");
  if (isRefusal(found)) return refuse(request, found);
  return new Response(`${JSON.stringify(found, null, 2)}\n`, {
    headers: {
      "content-type": "application/json",
      "content-disposition": `attachment; filename="${found.experiment}-${found.model.round}.provenance.json"`,
      "cache-control": "private, no-store",
    },
  });
}

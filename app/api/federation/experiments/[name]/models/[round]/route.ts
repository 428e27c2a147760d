import { Readable } from "node:stream";
import { isRefusal, refused } from "../../../../../../../protocol/refusal.ts";
import { admitted } from "../../../../../../../server/http/command.ts";
import { services } from "../../../../../../../server/services.ts";
import { gate } from "../../../../../../gate.ts";
import { refuse } from "../../../../../answer.ts";

/** The weights that ROUND rounds gave, in Carnet's container. */
export async function GET(request: Request, { params }: { params: Promise<{ name: string; round: string }> }): Promise<Response> {
  const who = await admitted(gate(), request.headers, "signed-in");
  if (isRefusal(who)) return refuse(request, who);
  const { name, round } = await params;
  const model = /^\d{1,9}$/.test(round) ? await services().federation.model(who, name, Number(round)) : refused("not-found");
  if (isRefusal(model)) return refuse(request, model);
  return new Response(Readable.toWeb(Readable.from(model.pieces)) as ReadableStream, {
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(model.bytes),
      "content-disposition": `attachment; filename="${model.file}"`,
      "x-content-type-options": "nosniff",
      // Compressed on the way, its length would be another.
      "cache-control": "private, no-store, no-transform",
    },
  });
}

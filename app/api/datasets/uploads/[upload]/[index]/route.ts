import { isRefusal } from "../../../../../../protocol/refusal.ts";
import { admittedChange } from "../../../../../../server/http/command.ts";
import { gate } from "../../../../../gate.ts";
import { answer, refuse } from "../../../../answer.ts";
import { uploads } from "../../../uploads.ts";

interface File {
  params: Promise<{ upload: string; index: string }>;
}

/** One file of a folder: the body as it is, `?name=` what it was called where it comes from. */
export async function PUT(request: Request, { params }: File): Promise<Response> {
  const who = await admittedChange(gate(), request, "staff");
  if (isRefusal(who)) return refuse(request, who);
  const name = new URL(request.url).searchParams.get("name");
  const kept = await uploads().receive(who, { ...(await params), name, body: request.body });
  return answer(request, isRefusal(kept) ? kept : { body: kept });
}

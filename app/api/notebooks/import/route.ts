import { z } from "zod";
import { importLimitBytes } from "../../../../protocol/notebook.ts";
import { isRefusal, refused } from "../../../../protocol/refusal.ts";
import { readBytes } from "../../../../server/http/body.ts";
import { admittedChange } from "../../../../server/http/command.ts";
import { services } from "../../../../server/services.ts";
import { gate } from "../../../gate.ts";
import { answer, languageOfRequest, refuse } from "../../answer.ts";

const fileName = z.string().min(1).max(300);

/** The body is the file, `?name=` what it is called. */
export async function POST(request: Request): Promise<Response> {
  const who = await admittedChange(gate(), request, "signed-in");
  if (isRefusal(who)) return refuse(request, who);
  const name = fileName.safeParse(new URL(request.url).searchParams.get("name"));
  if (!name.success) return refuse(request, refused("bad-request"));
  const content = await readBytes(request, importLimitBytes);
  if (isRefusal(content)) return refuse(request, content);
  const made = await services().notebooks.importFile(who, { fileName: name.data, content });
  return answer(request, isRefusal(made) ? made : { to: `/${languageOfRequest(request)}/notebooks/${made.notebook}` });
}

import { isRefusal } from "../../../../protocol/refusal.ts";
import { services } from "../../../../server/services.ts";
import { languageOfRequest } from "../../answer.ts";
import { visitorOf } from "../../visitor.ts";

/** A one-time link: it opens a session and leads home, or leads to the sign-in and says why not. */
export async function GET(request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  const entered = await services().signIn.useLink((await params).token, visitorOf(request));
  const headers = new Headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
  if (isRefusal(entered)) {
    headers.set("location", `/${languageOfRequest(request)}/sign-in?refused=${entered.refused}`);
  } else {
    headers.set("location", "/");
    for (const cookie of entered.cookies) headers.append("set-cookie", cookie);
  }
  return new Response(null, { status: 303, headers });
}

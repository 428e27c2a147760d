/**
 * Turns what a command answered into HTTP. A page that called with `fetch` gets JSON; a form that the browser posted by itself, because no
 * script ran yet, is sent on with 303.
 */
import { preferredLanguage, returnPath } from "../../server/http/address.ts";
import type { CommandAnswer } from "../../server/http/command.ts";
import { refusalStatus } from "../../server/http/refusal-status.ts";
import type { Language } from "../../protocol/identity.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { refusalText } from "../refusal-text.ts";

/** Pages call with the language that they are written in; anything else falls back to what the browser prefers. */
export function languageOfRequest(request: Request): Language {
  return preferredLanguage({ acceptLanguage: request.headers.get("accept-language") });
}

/** False for a form that the browser posted by itself. */
function wantsJson(request: Request): boolean {
  return request.method !== "POST" || !(request.headers.get("accept") ?? "").includes("text/html");
}

/** The page that a form stood on. */
function pageOf(request: Request): string {
  const referer = request.headers.get("referer");
  return (referer !== null && URL.canParse(referer) ? returnPath(new URL(referer).pathname) : null) ?? `/${languageOfRequest(request)}`;
}

/** A refusal as JSON with its sentence, its next step and its status. */
export async function refuse(request: Request, refusal: Refusal): Promise<Response> {
  if (wantsJson(request)) {
    return Response.json(await refusalText(refusal, languageOfRequest(request)), {
      status: refusalStatus[refusal.refused],
      headers: { "cache-control": "no-store" },
    });
  }
  return new Response(null, { status: 303, headers: { location: `${pageOf(request)}?refused=${refusal.refused}` } });
}

export async function answer(request: Request, answered: CommandAnswer | Refusal): Promise<Response> {
  if (isRefusal(answered)) return refuse(request, answered);
  const headers = new Headers({ "cache-control": "no-store" });
  for (const cookie of answered.cookies ?? []) headers.append("set-cookie", cookie);
  if (wantsJson(request)) return Response.json({ to: answered.to ?? null, body: answered.body ?? null }, { headers });
  headers.set("location", answered.to ?? pageOf(request));
  return new Response(null, { status: 303, headers });
}

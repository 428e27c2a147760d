import { addressHeader } from "../../server/http/client-address.ts";

/** Where a request came from, for the list of a person's sessions and to slow down guessing. */
export function visitorOf(request: Request): { address: string; userAgent: string } {
  return { address: request.headers.get(addressHeader) ?? "", userAgent: request.headers.get("user-agent") ?? "" };
}

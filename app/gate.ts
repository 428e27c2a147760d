/** What a route handler needs to admit a request: the running sign-in and the origin that the installation answers to. */
import type { Gate } from "../server/http/command.ts";
import { services } from "../server/services.ts";

export function gate(): Gate {
  const { signIn, settings } = services();
  return { whoIs: (headers) => signIn.whoIs(headers), origin: settings.origin };
}

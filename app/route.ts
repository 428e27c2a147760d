import { services } from "../server/services.ts";
import { languageWished } from "./visit.ts";

/** The bare address leads to the home page in the visitor's language. */
export async function GET(request: Request): Promise<Response> {
  const who = await services().signIn.whoIs(request.headers);
  return new Response(null, { status: 307, headers: { location: `/${await languageWished(who?.person)}`, "cache-control": "no-store" } });
}

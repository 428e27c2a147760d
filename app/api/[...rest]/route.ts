import { refused } from "../../../protocol/refusal.ts";
import { refuse } from "../answer.ts";

/** Addresses that no route answers to. */
async function unknown(request: Request): Promise<Response> {
  return refuse(request, refused("not-found"));
}

export { unknown as DELETE, unknown as GET, unknown as PATCH, unknown as POST, unknown as PUT };

import { isRefusal } from "../../../../protocol/refusal.ts";
import { originRefusal } from "../../../../server/http/address.ts";
import { readBytes } from "../../../../server/http/body.ts";
import { services } from "../../../../server/services.ts";
import { gate } from "../../../gate.ts";
import { refuse } from "../../answer.ts";

const bodyLimitBytes = 10_000;

export async function GET(request: Request): Promise<Response> {
  return services().signIn.handler(request);
}

export async function POST(request: Request): Promise<Response> {
  const refusal = originRefusal(request.headers, gate().origin);
  if (refusal !== null) return refuse(request, refusal);
  const body = await readBytes(request, bodyLimitBytes);
  if (isRefusal(body)) return refuse(request, body);
  return services().signIn.handler(new Request(request.url, { method: "POST", headers: request.headers, body: Buffer.from(body) }));
}

/** Bodies of requests, read with a cap: what is announced as too large is not read, what turns out too large is dropped on the way. */
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";

/** Bytes of a body, or `too-large`. */
export async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array | Refusal> {
  const tooLarge = refused("too-large", { limit: limitBytes });
  if (Number(request.headers.get("content-length") ?? 0) > limitBytes) return tooLarge;
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > limitBytes) return tooLarge;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** What a form or a page sent, as an object of fields: JSON or `application/x-www-form-urlencoded`. Nothing is trusted yet. */
export async function readInput(request: Request, limitBytes = 100_000): Promise<unknown> {
  const bytes = await readBytes(request, limitBytes);
  if (isRefusal(bytes)) return bytes;
  const text = new TextDecoder().decode(bytes);
  const type = request.headers.get("content-type")?.split(";")[0].trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") return Object.fromEntries(new URLSearchParams(text));
  if (text === "") return {};
  if (type !== "application/json") return refused("bad-request");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refused("bad-request");
  }
}

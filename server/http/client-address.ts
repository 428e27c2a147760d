/** Where a request comes from: handed to pages and route handlers in a header of ours, since they do not see the connection. */
import type { IncomingHttpHeaders } from "node:http";

/** What a client writes in this header is dropped. */
export const addressHeader = "x-carnet-address";

/**
 * The client's address. Each of our `proxies` adds the address that it saw to the end of `X-Forwarded-For`; what stands before those is the
 * client's own invention. An IPv4 address that came in by IPv6 is said as IPv4.
 */
export function clientAddress(headers: IncomingHttpHeaders, { remote, proxies }: { remote: string; proxies: number }): string {
  const forwarded = String(headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const seen = proxies === 0 ? remote : (forwarded.at(-proxies) ?? remote);
  return seen.replace(/^::ffff:(?=\d+\.)/, "");
}

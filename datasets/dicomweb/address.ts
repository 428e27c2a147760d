/**
 * Archives that may be asked: those that the operator lists, and nothing else, whoever asks. A list can be read by everyone who reads settings,
 * so that it holds no credentials; they travel apart and only to the address for which they were given.
 */
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";

/** Reads a list of addresses, separated by commas; `undefined` where one is none. */
export function addressesOf(text: string): string[] | undefined {
  const addresses = text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const read = addresses.map(normal);
  return read.every((one) => one !== undefined) ? read : undefined;
}

/** The address, if it is on the list. Refused: `dicomweb-not-allowed`. */
export function allowed(list: readonly string[], address: string): { address: string } | Refusal {
  const wanted = normal(address);
  if (wanted !== undefined && list.includes(wanted)) return { address: wanted };
  // What was typed may hold a password.
  return refused("dicomweb-not-allowed", { place: wanted === undefined ? "" : new URL(wanted).host });
}

/** Scheme, host, port and path without its last slash; no user, question or fragment. */
function normal(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    return undefined;
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

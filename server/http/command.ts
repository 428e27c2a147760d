/**
 * A request that changes something, on its way from a route handler to the part that decides. Here it is settled, in this order and in one
 * place: did it come from our own pages, who asks, may that role ask at all, and is the body of an acceptable size.
 */
import { isStaff } from "../../protocol/identity.ts";
import type { SignedIn } from "../../protocol/identity.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { guarded } from "../../storage/guarded.ts";
import { originRefusal } from "./address.ts";
import { readInput } from "./body.ts";

export type Audience = "anyone" | "signed-in" | "staff" | "owner";

export interface Gate {
  whoIs(headers: Headers): Promise<SignedIn | null>;
  /** Public origin of the installation, where one is configured. */
  origin: string | undefined;
}

/** What a command answers: the page to go on to, cookies to set, and anything that the page wants to show. */
export interface CommandAnswer {
  to?: string;
  cookies?: string[];
  body?: unknown;
}

/** Who asks, if that person belongs to the audience. */
export async function admitted(gate: Gate, headers: Headers, audience: "signed-in" | "staff" | "owner"): Promise<SignedIn | Refusal> {
  const who = await guarded(() => gate.whoIs(headers));
  if (isRefusal(who)) return who;
  if (who === null) return refused("not-signed-in");
  if (audience === "staff" && !isStaff(who.person)) return refused("not-allowed");
  if (audience === "owner" && who.person.role !== "owner") return refused("not-allowed");
  return who;
}

/** Admits a state-changing request without reading its body, for uploads that are streamed. */
export async function admittedChange(gate: Gate, request: Request, audience: "signed-in" | "staff" | "owner"): Promise<SignedIn | Refusal> {
  return originRefusal(request.headers, gate.origin) ?? (await admitted(gate, request.headers, audience));
}

type SignedInCommand = (input: unknown, who: SignedIn) => Promise<CommandAnswer | Refusal>;

/** Runs a command of a signed-in person. */
export async function personCommand(
  gate: Gate,
  { request, audience = "signed-in" }: { request: Request; audience?: "signed-in" | "staff" | "owner" },
  perform: SignedInCommand,
): Promise<CommandAnswer | Refusal> {
  const who = await admittedChange(gate, request, audience);
  if (isRefusal(who)) return who;
  const input = await readInput(request);
  return isRefusal(input) ? input : perform(input, who);
}

/** Runs a command that a visitor may give before signing in. */
export async function visitorCommand(
  gate: Gate,
  request: Request,
  perform: (input: unknown) => Promise<CommandAnswer | Refusal>,
): Promise<CommandAnswer | Refusal> {
  const wrongOrigin = originRefusal(request.headers, gate.origin);
  if (wrongOrigin !== null) return wrongOrigin;
  const input = await readInput(request);
  return isRefusal(input) ? input : perform(input);
}

/**
 * Who comes in and who stays. Nobody signs up: a person is invited, or comes by a one-time link, or with the password chosen then. Sessions
 * are rows of the database: a row that is gone is a session that has ended, whoever ended it. Every method returns refusals, of the
 * database's failures too; `whoIs` alone throws on those.
 */
import type { SignedIn } from "../../protocol/identity.ts";
import { isRefusal, refused, type Refusal } from "../../protocol/refusal.ts";
import { guarded } from "../../storage/guarded.ts";
import { findPerson } from "../../storage/queries/find-person.ts";
import { liveSessions } from "../../storage/queries/live-sessions.ts";
import { addressHeader } from "../http/client-address.ts";
import { refusalStatus } from "../http/refusal-status.ts";
import { createAuth, type Auth, type AuthOptions } from "./auth.ts";
import { openDesk, type Desk } from "./desk.ts";
import { openDoors, type Doors, type Entered } from "./doors.ts";
import { watchSessions, type EndListener, type SessionWatch } from "./session-watch.ts";

export type { SessionSummary } from "./desk.ts";
export type { EndReason } from "./session-watch.ts";
export type { InvitationSummary } from "../../storage/queries/list-invitations.ts";
export type { PersonSummary } from "../../storage/queries/list-people.ts";

type Refusable<Methods> = {
  [Name in keyof Methods]: Methods[Name] extends (...input: infer Input) => Promise<infer Result>
    ? (...input: Input) => Promise<Result | Refusal>
    : Methods[Name];
};
export interface SignIn extends Refusable<Doors & Omit<Desk, "createLink">> {
  /** What answers under `/api/auth/`: `POST sign-in/email` and `POST sign-out`. */
  handler(request: Request): Promise<Response>;
  whoIs(headers: Headers): Promise<SignedIn | null>;
  /** Path of a one-time link for a person, good for a day. The caller has checked that it may be made. */
  createLink(personId: string): Promise<string>;
  signOut(headers: Headers): Promise<Entered>;
  onSessionEnded(listener: EndListener): () => void;
  sessionIsLive(sessionId: string): Promise<boolean>;
  close(): void;
}

export interface SignInOptions extends AuthOptions {
  /** Whether accounts of the demonstration class may come in. */
  demonstration: boolean;
  /** How often the database is asked whether sessions still live. */
  pollMs?: number;
}

export function createSignIn(options: SignInOptions): SignIn {
  const { database, demonstration, pollMs = 3000 } = options;
  const auth = createAuth(options);
  const watch = watchSessions(database, { pollMs });
  const doors = refusing(openDoors({ database, auth, demonstration }));
  const desk = openDesk(database, watch);

  async function whoIs(headers: Headers): Promise<SignedIn | null> {
    const found = await auth.api.getSession({ headers });
    if (found === null) return null;
    const person = await findPerson(database, { id: found.user.id });
    if (person === null || (person.demonstration && !demonstration)) return null;
    watch.seen(found.session.id, found.session.expiresAt);
    return { person, sessionId: found.session.id };
  }
  const signOut = (headers: Headers) => leave({ auth, watch, headers });
  return {
    ...doors,
    ...refusing(desk),
    createLink: (person) => desk.createLink(person),
    whoIs,
    signOut,
    handler: (request) => answer(request, { signInWithPassword: doors.signInWithPassword, signOut }),
    onSessionEnded: (listener) => watch.onEnded(listener),
    sessionIsLive: async (id) => (await liveSessions(database, { ids: [id], now: new Date() })).has(id),
    close: () => watch.close(),
  };
}

/** Every method with the database's failures as refusals. */
function refusing<Methods extends object>(methods: Methods): Refusable<Methods> {
  const wrapped = Object.entries(methods).map(([name, method]) => [
    name,
    (...input: unknown[]) => guarded(() => (method as (...given: unknown[]) => Promise<unknown>)(...input)),
  ]);
  return Object.fromEntries(wrapped) as Refusable<Methods>;
}

async function leave({ auth, watch, headers }: { auth: Auth; watch: SessionWatch; headers: Headers }): Promise<Entered> {
  const found = await auth.api.getSession({ headers });
  const ending = found === null ? null : watch.ending(found.session.id);
  const { headers: answer } = await auth.api.signOut({ headers, returnHeaders: true }).catch((error: unknown) => {
    ending?.failed();
    throw error;
  });
  if (found !== null) watch.ended([found.session.id], "signed-out");
  return { cookies: answer.getSetCookie() };
}

async function answer(
  request: Request,
  { signInWithPassword, signOut }: Pick<SignIn, "signInWithPassword" | "signOut">,
): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/^\/api\/auth\//, "");
  const { headers } = request;
  if (request.method === "POST" && path === "sign-out") return respond(await signOut(headers));
  if (request.method !== "POST" || path !== "sign-in/email") return respond(refused("not-found"));
  const input: unknown = await request.json().catch(() => null);
  return respond(await signInWithPassword(input, headers.get(addressHeader) ?? "", headers.get("user-agent") ?? ""));
}

function respond(result: Entered | Refusal): Response {
  if (isRefusal(result)) return Response.json(result, { status: refusalStatus[result.refused] });
  const headers = new Headers({ "cache-control": "no-store" });
  for (const cookie of result.cookies) headers.append("set-cookie", cookie);
  return Response.json({ done: true }, { headers });
}

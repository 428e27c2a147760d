/** What people who are in may do: invite, see who is here, end sessions, change roles, passwords and languages. */
import { randomUUID } from "node:crypto";
import { hashPassword, verifyPassword } from "better-auth/crypto";
import { isStaff, preferences, type Language, type Preferences, type SignedIn } from "../../protocol/identity.ts";
import { isRefusal, refused, type Refusal } from "../../protocol/refusal.ts";
import { minimumPasswordLength, newInvitation, passwordChange, roleChange } from "../../protocol/sign-in.ts";
import type { Database } from "../../storage/database.ts";
import { changeRole as change } from "../../storage/queries/change-role.ts";
import { endSession } from "../../storage/queries/end-session.ts";
import { endSessions } from "../../storage/queries/end-sessions.ts";
import { findPreferences } from "../../storage/queries/find-preferences.ts";
import { findPassword } from "../../storage/queries/find-password.ts";
import { findPerson } from "../../storage/queries/find-person.ts";
import { findSessionPerson } from "../../storage/queries/find-session-person.ts";
import { insertInvitation } from "../../storage/queries/insert-invitation.ts";
import { insertLink } from "../../storage/queries/insert-link.ts";
import { listInvitations, type InvitationSummary } from "../../storage/queries/list-invitations.ts";
import { listPeople, type PersonSummary } from "../../storage/queries/list-people.ts";
import { listSessions, type OpenSession } from "../../storage/queries/list-sessions.ts";
import { revokeInvitation as revoke } from "../../storage/queries/revoke-invitation.ts";
import { setLanguage as keepLanguage } from "../../storage/queries/set-language.ts";
import { setPreferences } from "../../storage/queries/set-preferences.ts";
import { setPassword } from "../../storage/queries/set-password.ts";
import { beginAttempt } from "./attempts.ts";
import { linkPath, newLink } from "./link.ts";
import { mayInvite, mayLookAfter, mayMakeLink } from "./rights.ts";
import type { SessionWatch } from "./session-watch.ts";
import { hashToken, newToken } from "./token.ts";

export interface SessionSummary extends OpenSession {
  /** True for the session that asks. */
  current: boolean;
}
interface Done {
  done: true;
}
const done: Done = { done: true };

export interface Desk {
  createLink(personId: string): Promise<string>;
  createLinkFor(by: SignedIn, personId: string): Promise<{ path: string } | Refusal>;
  invite(by: SignedIn, input: unknown): Promise<{ path: string } | Refusal>;
  invitations(by: SignedIn): Promise<InvitationSummary[] | Refusal>;
  revokeInvitation(by: SignedIn, invitationId: string): Promise<Done | Refusal>;
  people(by: SignedIn): Promise<PersonSummary[] | Refusal>;
  sessions(by: SignedIn, personId: string): Promise<SessionSummary[] | Refusal>;
  revokeSession(by: SignedIn, sessionId: string): Promise<Done | Refusal>;
  changeRole(by: SignedIn, input: unknown): Promise<Done | Refusal>;
  changePassword(by: SignedIn, input: unknown): Promise<Done | Refusal>;
  setLanguage(by: SignedIn, language: Language): Promise<Done>;
  preferences(by: SignedIn): Promise<Preferences | Refusal>;
  setPreferences(by: SignedIn, input: unknown): Promise<Done | Refusal>;
}

export function openDesk(database: Database, watch: SessionWatch): Desk {
  async function createLink(personId: string): Promise<string> {
    const { token, link } = newLink(personId, new Date());
    await insertLink(database, link);
    return linkPath(token);
  }

  return {
    createLink,
    async createLinkFor({ person: by }, personId) {
      const person = await findPerson(database, { id: personId });
      if (person === null) return refused("not-found");
      return mayMakeLink(by, person) ? { path: await createLink(person.id) } : refused("not-allowed");
    },
    invite: (by, input) => invite(database, by, input),
    async invitations({ person: by }) {
      if (!isStaff(by)) return refused("not-allowed");
      return listInvitations(database, { now: new Date(), ...(by.role === "owner" ? {} : { by: by.id }) });
    },
    async revokeInvitation({ person: by }, id) {
      if (!isStaff(by)) return refused("not-allowed");
      const revoked = await revoke(database, { id, now: new Date(), ...(by.role === "owner" ? {} : { by: by.id }) });
      return revoked ? done : refused("not-found");
    },
    async people({ person: by }) {
      return isStaff(by) ? listPeople(database, { now: new Date() }) : refused("not-allowed");
    },
    async sessions({ person: by, sessionId }, personId) {
      const person = await findPerson(database, { id: personId });
      if (person === null) return refused(isStaff(by) ? "not-found" : "not-allowed");
      if (!mayLookAfter(by, person)) return refused("not-allowed");
      const open = await listSessions(database, { person: personId, now: new Date() });
      return open.map((session) => ({ ...session, current: session.id === sessionId }));
    },
    async revokeSession({ person: by }, id) {
      const person = await findSessionPerson(database, { id });
      // To who may not end it, another's session and none are the same.
      if (person === null || !mayLookAfter(by, person)) return refused("not-found");
      if (await endSession(database, { id })) watch.ended([id], "revoked");
      return done;
    },
    async changeRole({ person: by }, input) {
      const parsed = roleChange.safeParse(input);
      if (!parsed.success) return refused("bad-request");
      if (by.role !== "owner") return refused("not-allowed");
      const changed = await change(database, parsed.data);
      if (isRefusal(changed)) return changed;
      watch.ended(changed.ended, "revoked");
      return done;
    },
    changePassword: (by, input) => changePassword(database, watch, { by, input }),
    async setLanguage({ person }, language) {
      await keepLanguage(database, { person: person.id, language });
      return done;
    },
    preferences: async ({ person }) => (await findPreferences(database, { id: person.id })) ?? refused("not-found"),
    async setPreferences({ person }, input) {
      const parsed = preferences.strict().safeParse(input);
      if (!parsed.success) return refused("bad-request");
      await setPreferences(database, { person: person.id, preferences: parsed.data });
      return done;
    },
  };
}

async function invite(database: Database, { person: by }: SignedIn, input: unknown): Promise<{ path: string } | Refusal> {
  const parsed = newInvitation.safeParse(input);
  if (!parsed.success) return refused("bad-request");
  const { role, language, note, expiresInDays } = parsed.data;
  if (!mayInvite(by.role, role)) return refused("not-allowed");
  const token = newToken();
  const expiresAt = new Date(Date.now() + expiresInDays * 86_400_000);
  await insertInvitation(database, { id: randomUUID(), tokenHash: hashToken(token), role, language, note, createdBy: by.id, expiresAt });
  return { path: invitationPath(language, token) };
}

/** Where an invitation is taken up. */
export function invitationPath(language: Language, token: string): string {
  return `/${language}/invitation/${token}`;
}

async function changePassword(database: Database, watch: SessionWatch, { by, input }: { by: SignedIn; input: unknown }) {
  const parsed = passwordChange.safeParse(input);
  if (!parsed.success) return refused("bad-request");
  const { current, next } = parsed.data;
  if (next.length < minimumPasswordLength) return refused("password-too-short", { minimum: minimumPasswordLength });
  const { id: person, email } = by.person;
  const stored = await findPassword(database, { person });
  if (stored !== null) {
    const attempt = await beginAttempt(database, { address: `session ${by.sessionId}`, email }, new Date());
    if (attempt.refusal !== null) return attempt.refusal;
    if (!(await verifyPassword({ hash: stored, password: current }))) return refused("wrong-password");
    await attempt.good();
  }
  await setPassword(database, { id: randomUUID(), person, passwordHash: await hashPassword(next) });
  watch.ended(await endSessions(database, { person, except: by.sessionId }), "revoked");
  return done;
}

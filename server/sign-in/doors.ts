/** The three ways in: a password, a one-time link, an invitation. Each ends in a session and its cookie. */
import { randomUUID } from "node:crypto";
import { hashPassword, verifyPassword } from "better-auth/crypto";
import type { Language, Role } from "../../protocol/identity.ts";
import { isRefusal, refused, type Refusal } from "../../protocol/refusal.ts";
import { acceptedInvitation, minimumPasswordLength, passwordSignIn } from "../../protocol/sign-in.ts";
import type { Database } from "../../storage/database.ts";
import { acceptInvitation as accept } from "../../storage/queries/accept-invitation.ts";
import { findInvitation } from "../../storage/queries/find-invitation.ts";
import { findPassword } from "../../storage/queries/find-password.ts";
import { findPersonByEmail } from "../../storage/queries/find-person-by-email.ts";
import { findPerson } from "../../storage/queries/find-person.ts";
import { useLink as spendLink } from "../../storage/queries/use-link.ts";
import { beginAttempt } from "./attempts.ts";
import type { Auth } from "./auth.ts";
import { mayInvite } from "./rights.ts";
import { hashToken } from "./token.ts";

/** Where a request came from, for the list of a person's sessions. */
export interface Visitor {
  address?: string;
  userAgent?: string;
}
export interface Entered {
  /** `Set-Cookie` values. */
  cookies: string[];
}
export interface DoorsOptions {
  database: Database;
  auth: Auth;
  /** False in production: a demonstration account that is left in the data folder opens nothing. */
  demonstration: boolean;
}

export interface Doors {
  signInWithPassword(input: unknown, address: string, userAgent?: string): Promise<Entered | Refusal>;
  useLink(token: string, visitor?: Visitor): Promise<Entered | Refusal>;
  invitation(token: string): Promise<{ role: Role; language: Language; expiresAt: Date } | Refusal>;
  acceptInvitation(token: string, input: unknown, visitor?: Visitor): Promise<Entered | Refusal>;
}

/** Compared with where there is no such person, so that the answer takes as long. */
const nobodysPassword = hashPassword(randomUUID());

export function openDoors({ database, auth, demonstration }: DoorsOptions): Doors {
  async function enter(person: string, { address = "", userAgent = "" }: Visitor): Promise<Entered> {
    const { headers } = await auth.api.openSession({
      body: { person, address: address.slice(0, 100), userAgent: userAgent.slice(0, 500) },
      returnHeaders: true,
    });
    return { cookies: headers.getSetCookie() };
  }

  async function openInvitation(token: string) {
    const found = await findInvitation(database, { tokenHash: hashToken(token), now: new Date() });
    // Who may no longer invite has no invitations out either.
    const good = found !== null && (found.invitedAs === null || mayInvite(found.invitedAs, found.role));
    return good ? found : refused("link-used-or-expired");
  }

  return {
    async signInWithPassword(input, address, userAgent = "") {
      const parsed = passwordSignIn.safeParse(input);
      if (!parsed.success) return refused("bad-request");
      const { email, password } = parsed.data;
      const attempt = await beginAttempt(database, { address, email }, new Date());
      if (attempt.refusal !== null) return attempt.refusal;
      const person = await findPersonByEmail(database, { email });
      const stored = person === null ? null : await findPassword(database, { person: person.id });
      const right = await verifyPassword({ hash: stored ?? (await nobodysPassword), password });
      if (person === null || stored === null || !right || (person.demonstration && !demonstration)) return refused("wrong-password");
      await attempt.good();
      return enter(person.id, { address, userAgent });
    },

    async useLink(token, visitor = {}) {
      const id = await spendLink(database, { tokenHash: hashToken(token), now: new Date() });
      const person = id === null ? null : await findPerson(database, { id });
      if (person === null || (person.demonstration && !demonstration)) return refused("link-used-or-expired");
      return enter(person.id, visitor);
    },

    async invitation(token) {
      const found = await openInvitation(token);
      if (isRefusal(found)) return found;
      const { role, language, expiresAt } = found;
      return { role, language, expiresAt };
    },

    async acceptInvitation(token, input, visitor = {}) {
      const found = await openInvitation(token);
      if (isRefusal(found)) return found;
      const parsed = acceptedInvitation.safeParse(input);
      if (!parsed.success) return refused("bad-request");
      const { password, ...person } = parsed.data;
      if (password.length < minimumPasswordLength) return refused("password-too-short", { minimum: minimumPasswordLength });
      const passwordHash = await hashPassword(password);
      const accepted = await accept(database, {
        tokenHash: hashToken(token),
        now: new Date(),
        person: { id: randomUUID(), ...person },
        account: { id: randomUUID(), passwordHash },
      });
      return isRefusal(accepted) ? accepted : enter(accepted.person, visitor);
    },
  };
}

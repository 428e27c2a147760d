/**
 * Who is there before anybody was invited: outside production an owner and a demonstration class, made at the first start, each with a
 * fresh one-time link at every start; in production a link with which the first owner makes an account.
 */
import { randomUUID } from "node:crypto";
import type { Person } from "../../protocol/identity.ts";
import type { Database } from "../../storage/database.ts";
import { findOwner } from "../../storage/queries/find-owner.ts";
import { insertInvitation } from "../../storage/queries/insert-invitation.ts";
import { insertPerson } from "../../storage/queries/insert-person.ts";
import { listDemonstration } from "../../storage/queries/list-demonstration.ts";
import { removeLinks } from "../../storage/queries/remove-links.ts";
import { revokeFirstOwnerInvitations } from "../../storage/queries/revoke-first-owner-invitations.ts";
import { invitationPath } from "./desk.ts";
import type { SignIn } from "./sign-in.ts";
import { hashToken, newToken } from "./token.ts";

/** The names say that they are nobody's; the addresses are of a domain that never receives mail (RFC 2606). */
const demonstrationClass: Omit<Person, "id" | "language">[] = [
  { name: "Responsable de Carnet", email: "responsable@carnet.invalid", role: "owner", demonstration: false },
  { name: "Claire Démo (enseignante)", email: "claire.demo@carnet.invalid", role: "instructor", demonstration: true },
  { name: "Amine Démo (étudiant)", email: "amine.demo@carnet.invalid", role: "student", demonstration: true },
  { name: "Jeanne Démo (étudiante)", email: "jeanne.demo@carnet.invalid", role: "student", demonstration: true },
  { name: "Lucas Démo (étudiant)", email: "lucas.demo@carnet.invalid", role: "student", demonstration: true },
];

export interface FreshLink {
  person: Person;
  path: string;
}

/** Outside production only. Fresh links for owners and the demonstration class, which is made where there is nobody; old links end. */
export async function demonstrationLinks(database: Database, signIn: SignIn): Promise<FreshLink[]> {
  if ((await findOwner(database)) === null) {
    for (const person of demonstrationClass) await insertPerson(database, { id: randomUUID(), language: "fr", ...person });
  }
  const order = ["owner", "instructor", "student", "researcher"];
  const people = await listDemonstration(database);
  people.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role) || a.email.localeCompare(b.email));
  const links: FreshLink[] = [];
  for (const person of people) {
    await removeLinks(database, { person: person.id });
    links.push({ person, path: await signIn.createLink(person.id) });
  }
  return links;
}

const firstOwnerHours = 24;

/** In production: the path with which the first owner makes an account, or null where there is an owner. The paths of earlier starts end. */
export async function firstOwnerInvitation(database: Database): Promise<string | null> {
  const now = new Date();
  await revokeFirstOwnerInvitations(database, { now });
  if ((await findOwner(database)) !== null) return null;
  const token = newToken();
  await insertInvitation(database, {
    id: randomUUID(),
    tokenHash: hashToken(token),
    role: "owner",
    language: "fr",
    note: "",
    createdBy: null,
    expiresAt: new Date(now.getTime() + firstOwnerHours * 3_600_000),
  });
  return invitationPath("fr", token);
}

/** One-time sign-in links: the token goes to the person, its hash to the database. */
import { hashToken, newToken } from "./token.ts";

const linkHours = 24;

export function newLink(person: string, now: Date): { token: string; link: { tokenHash: string; person: string; expiresAt: Date } } {
  const token = newToken();
  return { token, link: { tokenHash: hashToken(token), person, expiresAt: new Date(now.getTime() + linkHours * 3_600_000) } };
}

export function linkPath(token: string): string {
  return `/api/link/${token}`;
}

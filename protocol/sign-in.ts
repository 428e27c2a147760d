/** What people send to come in, to invite and to change their account. Secrets are in none of the answers. */
import { z } from "zod";
import { language, role } from "./identity.ts";

/** Characters of the shortest password that is taken; a longer one is always better than a stranger one (NIST SP 800-63B, 3.1.1.2). */
export const minimumPasswordLength = 10;
export const maximumPasswordLength = 128;

const email = z.string().trim().toLowerCase().pipe(z.email().max(254));
const name = z.string().trim().min(1).max(120);

export const passwordSignIn = z.object({ email, password: z.string().min(1).max(maximumPasswordLength) });
export const acceptedInvitation = z.object({ name, email, password: z.string().max(maximumPasswordLength), language });
export const newInvitation = z.object({
  role,
  language,
  /** For the inviter: whom it is for. */
  note: z.string().trim().max(200).default(""),
  expiresInDays: z.coerce.number().int().min(1).max(90).default(14),
});
export const roleChange = z.object({ person: z.string().min(1), role });
export const passwordChange = z.object({
  /** Left out by who has none yet. */
  current: z.string().max(maximumPasswordLength).default(""),
  next: z.string().max(maximumPasswordLength),
});

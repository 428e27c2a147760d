/** Who a person is to Carnet. */
import { z } from "zod";

export const language = z.enum(["fr", "en"]);
export type Language = z.infer<typeof language>;

export const role = z.enum(["owner", "instructor", "student", "researcher"]);
export type Role = z.infer<typeof role>;

export const person = z.object({
  id: z.string().min(1),
  name: z.string(),
  email: z.string(),
  role,
  language,
  /** True for the seeded demonstration class. */
  demonstration: z.boolean(),
});
export type Person = z.infer<typeof person>;

/** How a person wants Carnet, wherever she signs in. */
export const preferences = z.object({
  /** Keys of one letter act on cells. Off for people who dictate, or whose hand slips (WCAG 2.1.4). */
  singleKeys: z.boolean(),
});
export type Preferences = z.infer<typeof preferences>;

/** A signed-in person and the session that says so. */
export const signedIn = z.object({ person, sessionId: z.string().min(1) });
export type SignedIn = z.infer<typeof signedIn>;

/** The people who run a course: they may open every student's notebook. */
export function isStaff(who: { role: Role }): boolean {
  return who.role === "owner" || who.role === "instructor";
}

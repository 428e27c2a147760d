/** Who may do what with whom. Pure. */
import type { Role } from "../../protocol/identity.ts";

/** Owners invite anyone, instructors their students. */
export function mayInvite(by: Role, invited: Role): boolean {
  return by === "owner" || (by === "instructor" && invited === "student");
}

/** Whose sessions a person may see and end: one's own; staff also everyone's who stands below. */
export function mayLookAfter(by: { id: string; role: Role }, other: { id: string; role: Role }): boolean {
  if (by.id === other.id || by.role === "owner") return true;
  return by.role === "instructor" && (other.role === "student" || other.role === "researcher");
}

/** For whom one may make a sign-in link: whoever has it is that person, so instructors make them for students only. */
export function mayMakeLink(by: { id: string; role: Role }, other: { id: string; role: Role }): boolean {
  return by.role === "owner" || (by.role === "instructor" && other.role === "student");
}

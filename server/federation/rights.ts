/** Who may do what at the federation's desk (docs/decisions/0111). Pure. */
import type { Role } from "../../protocol/identity.ts";

interface Asking {
  id: string;
  role: Role;
}

/** Everyone but students: experiments name hospitals and say how they fare. */
export function mayLook({ role }: { role: Role }): boolean {
  return role !== "student";
}

export function mayStart({ role }: { role: Role }): boolean {
  return role === "owner" || role === "researcher";
}

/** Models hold traces of patients: they are for those who do research with them. */
export const mayTake = mayStart;

export function mayAdmit({ role }: { role: Role }): boolean {
  return role === "owner";
}

/** Owners any experiment, researchers their own. */
export function maySteer(by: Asking, { startedBy }: { startedBy?: { id: string } | undefined }): boolean {
  return by.role === "owner" || (by.role === "researcher" && startedBy?.id === by.id);
}

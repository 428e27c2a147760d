/** Who may see and open which data set. */
import type { DatasetManifest } from "../../protocol/dataset.ts";
import { isStaff } from "../../protocol/identity.ts";
import type { Role } from "../../protocol/identity.ts";

/** What is for the staff alone does not exist for anyone else. */
export function mayOpenDataset(who: { role: Role }, dataset: Pick<DatasetManifest, "access">): boolean {
  return dataset.access === "class" || isStaff(who);
}

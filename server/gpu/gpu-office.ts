/** What the owner sees of the graphics card, with names in the place of identifiers, and what she can do about it. */
import type { GpuDesk, GpuReport } from "../../kernels/pool/gpu/desk.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Database } from "../../storage/database.ts";
import { computeTester } from "../compute-test/try-in-kernel.ts";
import { findNotebook } from "../../storage/queries/find-notebook.ts";

/** `person` and `notebook` are null where the test of this installation borrows. */
export interface GpuBorrower {
  kernel: string;
  person: string | null;
  notebook: string | null;
  since: number;
}

export interface GpuFacts extends Pick<GpuReport, "mode" | "kernels" | "budgetBytes" | "failures"> {
  holders: (GpuBorrower & { usedAt: number; bytes: number; returning: boolean })[];
  queue: GpuBorrower[];
}

export interface GpuOffice {
  report(): Promise<GpuFacts>;
  /** Asks a kernel to give the card back. Refusal: `not-found`, where it holds none any more. */
  reclaim(kernel: string): { reclaimed: true } | Refusal;
}

export function createGpuOffice({ desk, database }: { desk: Pick<GpuDesk, "report" | "reclaim">; database: Database }): GpuOffice {
  const named = async ({ person, notebook }: { person: string; notebook: string }): Promise<Pick<GpuBorrower, "person" | "notebook">> => {
    if (person === computeTester) return { person: null, notebook: null };
    const found = await findNotebook(database, { notebook });
    return found === null || isRefusal(found) ? { person, notebook } : { person: found.ownerName, notebook: found.title };
  };
  return {
    async report() {
      const { mode, kernels, budgetBytes, failures, holders, queue } = desk.report();
      return {
        mode,
        kernels,
        budgetBytes,
        failures,
        holders: await Promise.all(
          holders.map(async ({ until, ...holder }) => ({ ...holder, ...(await named(holder)), returning: until !== null })),
        ),
        queue: await Promise.all(queue.map(async (waiter) => ({ ...waiter, ...(await named(waiter)) }))),
      };
    },
    reclaim: (kernel) => (desk.reclaim(kernel) ? { reclaimed: true } : refused("not-found")),
  };
}

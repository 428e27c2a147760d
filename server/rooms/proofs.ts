/**
 * "Restart and run all" as a proof. What every cell shows is remembered, the kernel is restarted, all code runs from top to bottom, going on
 * after errors so that the list is whole, and the verdict is written into the notebook, where whoever opens it reads it.
 */
import type * as Y from "yjs";
import { createHash } from "node:crypto";
import { cellsInOrder, findCell, readCell, readDocument } from "../../notebook/document/document.ts";
import { carnetOf, setNotebookCarnet } from "../../notebook/document/run.ts";
import { judged, provable, verdictOf } from "../../notebook/proof/proof.ts";
import type { NbOutput } from "../../protocol/nbformat.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Journal } from "./journal.ts";
import type { Runs } from "./runs.ts";

export interface Proofs {
  /** Begins; resolves when the cells are queued. The verdict comes with the document. */
  begin(): Promise<{ done: true } | Refusal>;
}

export function createProofs({ journal, runs, now }: { journal: Journal; runs: Runs; now: () => number }): Proofs {
  return {
    begin: async () => {
      const cells = provable(readDocument(journal.doc).cells).map(({ id }) => id);
      if (cells.length === 0) return refused("nothing-to-prove");
      const shown = shownBy(journal.doc, cells);
      const refusal = await runs.restart();
      if (refusal !== null) return refusal;
      const startedAt = now();
      const conclude = (): void => {
        const endedAt = now();
        void journal.write((doc) => {
          const proven = cells.flatMap((id) => {
            const found = findCell(doc, id);
            return found === null ? [] : [{ cell: readCell(found.cell), run: carnetOf(found.cell).run ?? null }];
          });
          const judgements = judged(proven, shown, startedAt);
          setNotebookCarnet(doc, { proof: { verdict: verdictOf(judgements), startedAt, endedAt, cells: judgements.slice(0, 2000) } });
        });
      };
      const queued = await runs.enqueue(cells, { goOn: true, onEnded: conclude });
      return isRefusal(queued) ? queued : { done: true };
    },
  };
}

/** What each cell shows, where that is the result of the code that stands there. */
function shownBy(doc: Y.Doc, cells: readonly string[]): Map<string, readonly NbOutput[] | null> {
  const wanted = new Set(cells);
  return new Map(
    cellsInOrder(doc).flatMap((map) => {
      const cell = readCell(map);
      if (!wanted.has(cell.id) || cell.cell_type !== "code") return [];
      const { run } = carnetOf(map);
      const ended = run?.state === "ok" || run?.state === "error";
      const own = ended && run.sourceSha256 === createHash("sha256").update(cell.source).digest("hex");
      return [[cell.id, own ? cell.outputs : null] as const];
    }),
  );
}

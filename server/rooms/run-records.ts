/** How runs stand, as the document says it. Every change finds its cells by id, because the journal may make it twice. */
import type * as Y from "yjs";
import { cellsInOrder, findCell } from "../../notebook/document/document.ts";
import type { CellMap } from "../../notebook/document/document.ts";
import {
  addOutput,
  carnetOf,
  clearOutputs,
  notebookCarnet,
  setExecutionCount,
  setNotebookCarnet,
  setRun,
} from "../../notebook/document/run.ts";
import { nameLength, namesKept } from "../../protocol/cell.ts";
import type { RunRecord } from "../../protocol/cell.ts";
import type { ExecuteReply } from "../../kernels/pool/index.ts";
import type { Journal } from "./journal.ts";

/** A change of one cell beside its record. */
type Also = (cell: CellMap) => void;

export class RunRecords {
  readonly #journal: Journal;
  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** How many kernels this notebook has had. */
  life(): number {
    return notebookCarnet(this.#journal.doc).kernelLife;
  }

  beginLife(): Promise<boolean> {
    const kernelLife = this.life() + 1;
    return this.#journal.write((doc) => setNotebookCarnet(doc, { kernelLife }));
  }

  codeCell(id: string): CellMap | null {
    return codeCellOf(this.#journal.doc, id);
  }

  of(id: string): RunRecord | null {
    const cell = this.codeCell(id);
    return cell === null ? null : (carnetOf(cell).run ?? null);
  }

  /** The place among the code cells, from 1: what stack traces name. */
  numberOf(id: string): number {
    const code = cellsInOrder(this.#journal.doc).filter((cell) => cell.get("cell_type") === "code");
    return 1 + code.findIndex((cell) => cell.get("id") === id);
  }

  /** The record of a cell that has not begun. */
  unstarted(state: "queued" | "aborted" | "error"): RunRecord {
    return { state, startedAt: null, durationMs: null, sourceSha256: null, kernelLife: this.life() };
  }

  /** Writes records, in one change of the document; null leaves a cell as it is. False when the journal was closed. */
  write(cells: string[], of: (cell: string) => RunRecord | null, also: Also = () => {}): Promise<boolean> {
    if (cells.length === 0) return Promise.resolve(true);
    return this.#journal.write((doc) => {
      for (const id of cells) {
        const cell = codeCellOf(doc, id);
        const record = cell === null ? null : of(id);
        if (cell === null || record === null) continue;
        also(cell);
        setRun(cell, record);
      }
    });
  }

  /** Empties outputs, counts and records; a cell that waits or runs keeps its record. */
  clear(cells: string[]): Promise<boolean> {
    return this.#journal.write((doc) => {
      for (const id of cells) {
        const cell = codeCellOf(doc, id);
        if (cell === null) continue;
        clearOutputs(cell);
        const { run } = carnetOf(cell);
        if (run === undefined || run.state === "queued" || run.state === "running") continue;
        setExecutionCount(cell, null);
        forgetRun(cell);
      }
    });
  }

  /** Puts back how cells stood before they were queued. */
  restore(former: ReadonlyMap<string, RunRecord | null>): Promise<boolean> {
    return this.#journal.write((doc) => {
      for (const [id, run] of former) {
        const cell = codeCellOf(doc, id);
        if (cell === null) continue;
        if (run !== null) setRun(cell, run);
        else forgetRun(cell);
      }
    });
  }

  allCells(): string[] {
    return cellsInOrder(this.#journal.doc).map((cell) => cell.get("id") as string);
  }
}

/** Says in the cell, in a person's words, what became of its run. */
export function explain(cell: CellMap, ename: string, sentence: string): void {
  addOutput(cell, { output_type: "error", ename, evalue: sentence, traceback: [], metadata: { carnet: { explanation: sentence } } });
}

function forgetRun(cell: CellMap): void {
  const { run: _run, ...rest } = carnetOf(cell);
  (cell.get("metadata") as Y.Map<unknown>).set("carnet", rest);
  if (cell.get("execution_state") !== "idle") cell.set("execution_state", "idle");
}

function codeCellOf(doc: Y.Doc, id: string): CellMap | null {
  const found = findCell(doc, id);
  return found !== null && found.cell.get("cell_type") === "code" ? found.cell : null;
}

/** What the record keeps of a run's names: a cell of thousands is no lesson, and the document goes to everyone. */
export function keptNames(names: ExecuteReply["names"]): Pick<RunRecord, "defines" | "uses"> {
  if (names === undefined) return {};
  const kept = (all: string[]): string[] => all.filter(({ length }) => length <= nameLength).slice(0, namesKept);
  return { defines: kept(names.defines), uses: kept(names.uses) };
}

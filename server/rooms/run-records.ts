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
import type { RunRecord } from "../../protocol/cell.ts";
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
        const { run, ...rest } = carnetOf(cell);
        if (run === undefined || run.state === "queued" || run.state === "running") continue;
        setExecutionCount(cell, null);
        (cell.get("metadata") as Y.Map<unknown>).set("carnet", rest);
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

function codeCellOf(doc: Y.Doc, id: string): CellMap | null {
  const found = findCell(doc, id);
  return found !== null && found.cell.get("cell_type") === "code" ? found.cell : null;
}

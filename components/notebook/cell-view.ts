/** A cell as the page shows it: plain values, read from the shared document, the same object as long as nothing in it changed. */
import type { Measure, RunRecord } from "../../protocol/cell.ts";
import type { Output } from "../../protocol/output.ts";

export type CellType = "code" | "markdown" | "raw";

export type Attachments = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface CellView {
  id: string;
  type: CellType;
  source: string;
  executionCount: number | null;
  outputs: readonly Output[];
  run: RunRecord | null;
  /** Images that a text cell holds, by name and type, in Base64. */
  attachments?: Attachments;
  /** Distances measured on its images, by their keys in the metadata. */
  measures?: ReadonlyMap<string, Measure>;
  /** False where the author locked the cell's text. */
  editable: boolean;
  /** False where the author wants the cell kept. */
  deletable: boolean;
}

/** Text of a cell before any script runs; `html` is the rendered text of a Markdown cell. */
export interface InitialCell {
  id: string;
  type: CellType;
  source: string;
  html?: string;
}

/** What a mark beside the cell says about its result. */
export type CellState = "none" | "queued" | "running" | "ok" | "error" | "aborted" | "lost" | "edited" | "earlier-kernel" | "stale";

/**
 * The state to show: what the room says now goes before what the document remembers; a result of another kernel life, of another source, or
 * of inputs that have changed since is marked as such.
 */
export function cellState(
  cell: Pick<CellView, "run" | "outputs">,
  now: { running: boolean; queued: boolean; kernelLife: number; stale: boolean; sourceSha256: () => string },
): CellState {
  if (now.running) return "running";
  if (now.queued) return "queued";
  const run = cell.run;
  if (run === null) return "none";
  if (run.state === "queued" || run.state === "running") return run.state;
  if (run.state !== "lost" && run.kernelLife !== now.kernelLife) return "earlier-kernel";
  if (run.sourceSha256 !== null && run.sourceSha256 !== now.sourceSha256()) return "edited";
  if (run.state === "ok" && now.stale) return "stale";
  return run.state === "error" && wasStopped(cell) ? "aborted" : run.state;
}

/** The kernel ends a cell that a person stopped with an error of this name: to the person it is no error. */
export function wasStopped({ outputs }: Pick<CellView, "outputs">): boolean {
  return outputs.some((output) => output.output_type === "error" && output.ename === "Interrupted");
}

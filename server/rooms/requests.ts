/** Cells that were asked for together, until the last of them has ended. */
import type { RunRecord } from "../../protocol/cell.ts";

/** A cell in the queue. */
export interface Waiting {
  cell: string;
  /** Cells asked for together: an error of one aborts those that follow. */
  request: string;
  /** An error aborts nothing. */
  goOn: boolean;
  /** How the cell stood before it was queued, so that to cancel leaves no trace. */
  former: RunRecord | null;
}

export interface RequestOptions {
  /** An error of one cell does not abort the others. */
  goOn?: boolean;
  /** Called when none of the cells waits or runs any more. */
  onEnded?: () => void;
}

export class Requests {
  readonly #waiting = new Map<string, () => void>();

  add(request: string, onEnded: (() => void) | undefined): void {
    if (onEnded !== undefined) this.#waiting.set(request, onEnded);
  }

  /** Tells of the requests of which nothing is left. */
  settle(left: readonly Waiting[]): void {
    const going = new Set(left.map(({ request }) => request));
    for (const [request, onEnded] of this.#waiting) {
      if (going.has(request)) continue;
      this.#waiting.delete(request);
      onEnded();
    }
  }
}

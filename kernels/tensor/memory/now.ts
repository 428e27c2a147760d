/** What the kernel asks of tensors without loading them: nothing where no cell has used one. */
import type { TensorUsage } from "../../../protocol/usage.ts";

export interface TensorsNow {
  usage(): TensorUsage;
  /** Frees what a cell that has ended left unreachable. */
  afterCell(given: { interrupted: boolean }): void;
}

let offered: TensorsNow | null = null;
let listener: () => void = () => {};

/** Null until tensors are loaded. */
export function tensorsNow(): TensorsNow | null {
  return offered;
}

export function offerTensors(now: TensorsNow): void {
  offered = now;
}

/** Called while cells compute with tensors, at most once a second: in the middle of a loop too. */
export function onTensorProgress(tell: () => void): void {
  listener = tell;
}

export function tellTensorProgress(): void {
  listener();
}

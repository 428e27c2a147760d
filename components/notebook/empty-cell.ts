import type { NbCell } from "../../protocol/nbformat.ts";
import type { CellType } from "./cell-view.ts";

interface EmptyCell {
  id: string;
  type: CellType;
  source?: string;
  metadata?: NbCell["metadata"];
}

/** A cell without results. */
export function emptyCell({ id, type, source = "", metadata = {} }: EmptyCell): NbCell {
  const cell = { id, source, metadata };
  return type === "code" ? { ...cell, cell_type: type, outputs: [], execution_count: null } : { ...cell, cell_type: type };
}

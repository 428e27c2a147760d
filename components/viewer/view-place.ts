/** Where a viewer stands: the notebook, the cell and the image that it shows. Measures and views are kept by that. */
import { useContext, useMemo } from "react";
import type { ViewerOutput } from "../../protocol/output.ts";
import { CellPlace } from "../notebook/cell-place.ts";
import { NotebookContext } from "../notebook/use-notebook.ts";
import type { NotebookContextValue } from "../notebook/use-notebook.ts";

export interface ViewPlace {
  notebook: NotebookContextValue;
  cell: string;
  /** SHA-256 of the first layer. */
  image: string;
}

/** Null outside of a cell's outputs: there, nothing is kept. */
export function useViewPlace(content: ViewerOutput, buffers: readonly string[]): ViewPlace | null {
  const notebook = useContext(NotebookContext);
  const cell = useContext(CellPlace);
  const image = /[0-9a-f]{64}$/.exec(buffers[content.layers[0].buffer] ?? "")?.[0];
  return useMemo(
    () => (notebook === null || cell === null || image === undefined ? null : { notebook, cell, image }),
    [notebook, cell, image],
  );
}

/** The cells as the server sends them with the page: text that can be read before any script runs. */
import type { InitialCell } from "./cell-view.ts";
import type { AdmonitionTitles } from "./markdown/directives.ts";
import { renderMarkdown } from "./markdown/render.ts";

/** Renders the Markdown cells. Called by the page on the server; the browser loads the renderer only when text changes. */
export function renderInitialCells(
  cells: readonly { id: string; cell_type: string; source: string }[],
  options: { titles: AdmonitionTitles },
): InitialCell[] {
  return cells.map(({ id, cell_type: type, source }) => {
    if (type === "markdown") return { id, type, source, html: renderMarkdown(source, options) };
    return { id, type: type === "raw" ? "raw" : "code", source };
  });
}

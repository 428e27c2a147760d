/** The cells as the server sends them with the page: text that can be read before any script runs. */
import type { InitialCell } from "./cell-view.ts";
import type { AdmonitionTitles } from "../../notebook/markdown/admonitions.ts";
import { labelsOf } from "../../notebook/markdown/labels.ts";
import { renderMarkdown } from "../../notebook/markdown/render.ts";
import type { ReferenceWords } from "../../notebook/markdown/roles.ts";
export { admonitionNames } from "../../notebook/markdown/admonitions.ts";
export type { AdmonitionTitles } from "../../notebook/markdown/admonitions.ts";
import { attachments } from "../../protocol/cell.ts";

/** The server renders text for this long; what is left the browser renders, so that nobody's page holds up the class. */
const longestMs = 250;

/** Renders the Markdown cells. Called by the page on the server; the browser loads the renderer only when text changes. */
export function renderInitialCells(
  cells: readonly { id: string; cell_type: string; source: string; attachments?: unknown }[],
  options: { titles: AdmonitionTitles; references: ReferenceWords },
): InitialCell[] {
  const labels = labelsOf(cells.filter((cell) => cell.cell_type === "markdown").map(({ source }) => source));
  const begun = performance.now();
  return cells.map(({ id, cell_type: type, source, attachments: held }) => {
    if (type === "markdown" && performance.now() - begun > longestMs) return { id, type, source };
    if (type === "markdown")
      return { id, type, source, html: renderMarkdown(source, options, { labels, attachments: attachments.safeParse(held).data ?? {} }) };
    return { id, type: type === "raw" ? "raw" : "code", source };
  });
}

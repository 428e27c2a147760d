/** Plotly figures: plain objects, drawn by the page. */
import { figure } from "./known-objects.ts";
import { displayable } from "./representation.ts";
import type { Handle } from "./show.ts";
import { display } from "./show.ts";

export interface PlotlyFigure {
  /** Traces, as Plotly takes them. Typed arrays are welcome. */
  data: readonly object[];
  layout?: object;
  config?: object;
}

/**
 * Draws a figure.
 *
 * ```ts
 * plot({ data: [{ type: "bar", x: bins.centres, y: bins.counts }], layout: { title: { text: "SUV" } } });
 * ```
 */
export function plot(drawn: PlotlyFigure): Handle {
  return display(drawing(drawn));
}

export function drawing(drawn: PlotlyFigure): object {
  return displayable({}, () => figure(drawn as unknown as Parameters<typeof figure>[0]));
}

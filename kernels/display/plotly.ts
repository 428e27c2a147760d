/**
 * What code written for Plotly in a page finds here: `newPlot` and `react` show their figure under the cell, whatever element they name.
 * Plotly itself runs in the page, where the figure is drawn.
 */
import { plot } from "./plot.ts";
import type { PlotlyFigure } from "./plot.ts";
import type { Handle } from "./show.ts";

type Element = string | object | null;
const shown = new Map<Element, Handle>();

/** Shows a figure: `newPlot("id", data, layout)` or `newPlot("id", { data, layout })`. */
export function newPlot(
  element: Element,
  data: PlotlyFigure["data"] | PlotlyFigure,
  layout: object = {},
  config?: object,
): Promise<Handle> {
  const figure = Array.isArray(data) ? { data, layout, ...(config ? { config } : {}) } : (data as PlotlyFigure);
  const handle = plot(figure);
  shown.set(element, handle);
  return Promise.resolve(handle);
}

/** Shows a figure in the place of the one that was shown with the same element. */
export function react(element: Element, data: PlotlyFigure["data"] | PlotlyFigure, layout: object = {}): Promise<Handle> {
  const before = shown.get(element);
  if (!before) return newPlot(element, data, layout);
  before.update(Array.isArray(data) ? { data, layout } : data);
  return Promise.resolve(before);
}

export const plotly = { newPlot, react };
export default plotly;

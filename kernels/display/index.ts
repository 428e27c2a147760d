/**
 * "carnet/display": showing values. Everything shows itself when it is the last expression of a cell; `display` shows it earlier. Tables,
 * tensors, models, figures, volumes and images are known; `text/plain` is always there, for terminals and for who does not see.
 */
export { clearOutput, display, input, inputSecret } from "./show.ts";
export type { Handle } from "./show.ts";
export { displayMethod, displayable } from "./representation.ts";
export type { Displayable, Representation } from "./representation.ts";
export { html, image, json, latex, markdown, svg } from "./media.ts";
export { table } from "./table.ts";
export type { TableOptions } from "./table.ts";
export { plot } from "./plot.ts";
export type { PlotlyFigure } from "./plot.ts";
export { progress, progressCallbacks } from "./progress.ts";
export type { FitCallbacks, ProgressBar } from "./progress.ts";
export { lossCurve } from "./loss-curve.ts";
export type { LossCurveOptions } from "./loss-curve.ts";
export { showVolume } from "./volume.ts";
export type { Overlay, VolumeView } from "./volume.ts";
export { language, text } from "./text.ts";

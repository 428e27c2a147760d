/** How the layers are shown now: what the person may change, beside what the cell sent. */
import type { ViewerOutput } from "../../protocol/output.ts";
import { imageMapName } from "./colour-maps.ts";
import type { ImageMapName } from "./colour-maps.ts";

export interface ShownLayer {
  low: number;
  high: number;
  opacity: number;
  visible: boolean;
  map: ImageMapName;
}

/** The first state, as the cell asked for it. */
export function shownLayers(content: ViewerOutput): ShownLayer[] {
  return content.layers.map(({ low, high, opacity, colormap }) => ({ low, high, opacity, visible: true, map: imageMapName(colormap) }));
}

/** The image that the projection turns and the window acts on first: the one in SUV, else the first. */
export function mainLayer(content: ViewerOutput): number {
  const images = content.layers.map((layer, index) => ({ layer, index })).filter(({ layer }) => layer.kind === "image");
  return (images.find(({ layer }) => /SUV/i.test(layer.unit)) ?? images[0] ?? { index: 0 }).index;
}

/** A window that stays a window: low below high by at least a step. */
export function windowed(layer: ShownLayer, change: { low?: number; high?: number }, step: number): ShownLayer {
  const low = change.low ?? layer.low;
  const high = change.high ?? layer.high;
  if (change.low !== undefined) return { ...layer, low: Math.min(low, high - step) };
  return { ...layer, high: Math.max(high, low + step) };
}

/** A wider or narrower window by a tenth, from its upper end. */
export function scaledWindow(layer: ShownLayer, direction: 1 | -1): ShownLayer {
  const width = layer.high - layer.low;
  return { ...layer, high: layer.low + width * (direction > 0 ? 1.1 : 1 / 1.1) };
}

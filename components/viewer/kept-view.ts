/**
 * How a person looks at an image, kept in this browser for the next visit: window, colours, crosshair, and the measures of who may not write into
 * the notebook. A cell that asks for another view than it did is shown as it asks.
 */
import { z } from "zod/mini";
import type { ViewerOutput } from "../../protocol/output.ts";
import { imageMaps } from "./colour-maps.ts";
import type { ImageMapName } from "./colour-maps.ts";

const pointMm = z.readonly(z.tuple([z.number(), z.number(), z.number()]));
const layer = z.object({
  low: z.number(),
  high: z.number(),
  opacity: z.number(),
  visible: z.boolean(),
  map: z.enum(Object.keys(imageMaps) as [ImageMapName, ...ImageMapName[]]),
});
const ownMeasure = z.object({ id: z.string(), from: pointMm, to: pointMm });
const keptView = z.object({
  asked: z.string(),
  shown: z.array(layer),
  crosshairMm: z.nullable(pointMm),
  measures: z.array(ownMeasure),
});
export type KeptView = z.infer<typeof keptView>;

/** Entries of a notebook, the latest last. */
const all = z.array(z.tuple([z.string(), keptView]));
const keptAtMost = 40;

export interface KeptAt {
  notebookId: string;
  cell: string;
  image: string;
}

const addressOf = ({ notebookId }: KeptAt): string => `carnet:viewer:${notebookId}`;
const nameOf = ({ cell, image }: KeptAt): string => `${cell} ${image}`;

/** What the cell asks to be shown. */
export function askedView({ layers, crosshairMm }: ViewerOutput): string {
  return JSON.stringify([
    layers.map(({ low, high, opacity, colormap, kind }) => [low, high, opacity, colormap, kind]),
    crosshairMm ?? null,
  ]);
}

/** What a browser kept may be anything, or nothing at all. */
function readAll(at: KeptAt, storage: Pick<Storage, "getItem">): z.infer<typeof all> {
  try {
    const parsed = all.safeParse(JSON.parse(storage.getItem(addressOf(at)) ?? "[]"));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}

/** The view of the last visit; of one that asked for something else, the measures alone. */
export function readKeptView(at: KeptAt, asked: string, storage: Pick<Storage, "getItem">): Partial<KeptView> {
  const kept = readAll(at, storage).findLast(([name]) => name === nameOf(at))?.[1];
  if (kept === undefined) return {};
  return kept.asked === asked ? kept : { measures: kept.measures };
}

export function keepView(at: KeptAt, view: KeptView, storage: Pick<Storage, "getItem" | "setItem">): void {
  const others = readAll(at, storage).filter(([name]) => name !== nameOf(at));
  try {
    storage.setItem(addressOf(at), JSON.stringify([...others, [nameOf(at), view]].slice(-keptAtMost)));
  } catch {
    // A browser that keeps nothing shows the image as the cell asks.
  }
}

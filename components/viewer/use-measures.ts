/**
 * The measures of one viewer. Whoever may write keeps them in the notebook, with the cell, where others see them and undo takes them back; a
 * reader's own stay in his browser.
 */
import { useCallback, useState, useSyncExternalStore } from "react";
import type { Measure as KeptMeasure } from "../../protocol/cell.ts";
import type { Point } from "./geometry.ts";
import type { Measure } from "./measures.tsx";
import type { ViewPlace } from "./view-place.ts";

interface Measures {
  measures: readonly Measure[];
  /** Measures of the cell on images that it shows no longer. */
  elsewhere: readonly string[];
  add(from: Point, to: Point): void;
  remove(id: string): void;
  /** Takes measures of an earlier image over to this one. */
  adopt(): void;
}

export function useMeasures(place: ViewPlace | null, own: { measures: readonly Measure[]; change: (next: readonly Measure[]) => void }) {
  const inNotebook = useNotebookMeasures(place);
  const inBrowser: Measures = {
    measures: own.measures,
    elsewhere: [],
    add: (from, to) => own.change([...own.measures, { id: newKey(), from, to }]),
    remove: (id) => own.change(own.measures.filter((measure) => measure.id !== id)),
    adopt: () => undefined,
  };
  const kept = inNotebook ?? inBrowser;
  const [start, setStart] = useState<Point | null>(null);
  /** The first place, then the second. */
  const mark = (at: Point | null): void => {
    if (at === null) return;
    if (start === null) return setStart(at);
    kept.add(start, at);
    setStart(null);
  };
  const cancel = useCallback(() => setStart(null), []);
  return { ...kept, start, mark, cancel };
}

const none: ReadonlyMap<string, KeptMeasure> = new Map();
const nothing = () => () => undefined;

function useNotebookMeasures(place: ViewPlace | null): Measures | null {
  const state = () => place?.notebook.store.getState();
  const subscribe = place?.notebook.store.subscribe ?? nothing;
  const here = () => state()?.cells.get(place?.cell ?? "");
  const cell = useSyncExternalStore(subscribe, here, here);
  const writable = () => state()?.mayWrite === true;
  const mayWrite = useSyncExternalStore(subscribe, writable, writable);
  if (place === null || cell === undefined || !mayWrite) return null;
  const { store } = place.notebook;
  const kept = cell.measures ?? none;
  const keep = (key: string, measure: KeptMeasure | null) => ({ kind: "measure", id: place.cell, key, measure }) as const;
  const shown = new Set(cell.outputs.flatMap(({ metadata }) => (metadata?.carnet?.buffers ?? []).map(({ sha256 }) => sha256)));
  const elsewhere = [...kept].filter(([, { image }]) => !shown.has(image));
  return {
    measures: [...kept].flatMap(([id, { image, fromMm, toMm }]) => (image === place.image ? [{ id, from: fromMm, to: toMm }] : [])),
    elsewhere: elsewhere.map(([key]) => key),
    add: (from, to) => void store.perform(keep(newKey(), { image: place.image, fromMm: [...from], toMm: [...to] })),
    remove: (id) => void store.perform(keep(id, null)),
    adopt: () =>
      void store.perform({ kind: "batch", operations: elsewhere.map(([key, measure]) => keep(key, { ...measure, image: place.image })) }),
  };
}

/** Keys sort as they were made; two that are made at once differ. */
function newKey(): string {
  const random = crypto.getRandomValues(new Uint32Array(2));
  return `carnet_measure_${Date.now().toString(36).padStart(9, "0")}${[...random].map((part) => part.toString(36)).join("")}`;
}

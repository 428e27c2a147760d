/** The view of an image as it was left at the last visit, and what keeps it: window, colours, crosshair, a reader's own measures. */
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { ViewerOutput } from "../../protocol/output.ts";
import type { Point } from "./geometry.ts";
import { askedView, keepView, readKeptView } from "./kept-view.ts";
import type { KeptAt } from "./kept-view.ts";
import type { CrosshairPoint } from "./planes.tsx";
import type { Measure } from "./measures.tsx";
import { shownLayers } from "./shown-layers.ts";
import type { ShownLayer } from "./shown-layers.ts";
import type { ViewPlace } from "./view-place.ts";

const keepAfterMs = 300;

export function useKeptView(content: ViewerOutput, place: ViewPlace | null) {
  const [asked] = useState(() => askedView(content));
  const [kept] = useState(() => (place === null ? {} : readKeptView(keptAt(place), asked, localStorage)));
  const [shown, setShown] = useState<readonly ShownLayer[]>(() =>
    kept.shown?.length === content.layers.length ? kept.shown : shownLayers(content),
  );
  const [ownMeasures, setOwnMeasures] = useState<readonly Measure[]>(kept.measures ?? []);
  const [point, setPoint] = useState<CrosshairPoint | null>(null);
  const crosshair = useRef<[number, number, number] | null>(kept.crosshairMm ? [...kept.crosshairMm] : (content.crosshairMm ?? null));
  const [wish, setWish] = useState(0);
  /** Brings the crosshair there. */
  const goTo = (mm: Point): void => {
    crosshair.current = [...mm];
    setWish(wish + 1);
  };
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const keep = useEffectEvent(() => {
    clearTimeout(waiting.current);
    waiting.current = undefined;
    if (place === null) return;
    keepView(
      keptAt(place),
      { asked, shown: [...shown], crosshairMm: point?.mm ?? crosshair.current, measures: [...ownMeasures] },
      localStorage,
    );
  });
  // What the cell asked for is nothing to keep: only what a person changes. The first point is where the crosshair begins.
  const found = useRef({ shown, ownMeasures, mm: "" });
  useEffect(() => {
    const mm = point?.mm.join(" ") ?? "";
    found.current.mm ||= mm;
    if (shown === found.current.shown && ownMeasures === found.current.ownMeasures && mm === found.current.mm) return;
    found.current.mm = "changed";
    waiting.current ??= setTimeout(() => keep(), keepAfterMs);
  }, [shown, ownMeasures, point]);
  useEffect(() => {
    const now = (): void => {
      if (waiting.current !== undefined) keep();
    };
    addEventListener("pagehide", now);
    return () => {
      removeEventListener("pagehide", now);
      now();
    };
  }, []);
  return { shown, setShown, ownMeasures, setOwnMeasures, point, setPoint, crosshair, wish, goTo };
}

function keptAt({ notebook: { notebookId }, cell, image }: ViewPlace): KeptAt {
  return { notebookId, cell, image };
}

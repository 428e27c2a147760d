/** The measures of one viewer, while it is on the page. */
import { useCallback, useRef, useState } from "react";
import type { Point } from "./geometry.ts";
import type { Measure } from "./measures.tsx";

export function useMeasures() {
  const [measures, setMeasures] = useState<readonly Measure[]>([]);
  const [start, setStart] = useState<Point | null>(null);
  const made = useRef(0);
  /** The first place, then the second. */
  const mark = useCallback(
    (place: Point | null) => {
      if (place === null) return;
      if (start === null) return setStart(place);
      made.current += 1;
      const id = made.current;
      setMeasures((now) => [...now, { id, from: start, to: place }]);
      setStart(null);
    },
    [start],
  );
  const cancel = useCallback(() => setStart(null), []);
  const remove = useCallback((id: number) => setMeasures((now) => now.filter((measure) => measure.id !== id)), []);
  return { measures, start, mark, cancel, remove };
}

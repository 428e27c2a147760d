"use client";
/** Tells screen readers what happens to the cells that run, wherever the focus is. */
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { endedRuns, lastEnded } from "./ended-runs.ts";
import type { EndedRuns } from "./ended-runs.ts";
import { wasStopped } from "./cell-view.ts";
import { useDuration } from "./run-mark.tsx";
import type { NotebookState } from "./store.ts";
import { useNotebookContext } from "./use-notebook.ts";

export function Announcer() {
  const t = useTranslations("notebook.announce");
  const duration = useDuration();
  const { store } = useNotebookContext();
  const [sentence, setSentence] = useState("");
  const running = useRef<string | null>(null);
  const known = useRef<EndedRuns | null>(null);
  const place = useRef<number | undefined>(undefined);
  const ended = (state: NotebookState, id: string): string => {
    const cell = state.cells.get(id);
    const index = indexOf(state, id);
    if (cell !== undefined && (cell.run?.state === "aborted" || wasStopped(cell))) return t("stopped", { index });
    if (cell?.run?.state === "error") {
      const error = cell.outputs.findLast((output) => output.output_type === "error");
      return t("failed", { index, message: error === undefined ? "" : `${error.ename}: ${error.evalue}`.slice(0, 200) });
    }
    const ms = cell?.run?.durationMs;
    return t("finished", { index, duration: ms === null || ms === undefined ? "none" : duration(ms) });
  };
  const say = useEffectEvent((state: NotebookState) => {
    const { running: now, startPlace } = state.room;
    // The place at first, and when it is the next: each step in between would be talk.
    const isNews = startPlace !== undefined && startPlace !== place.current && (place.current === undefined || startPlace === 1);
    place.current = startPlace;
    if (isNews) setSentence(t("place", { place: startPlace }));
    if (!state.live) return;
    // A short run is over before its start is seen: what has ended is read from the cells.
    const runs = endedRuns(state.cells);
    const finished = lastEnded(known.current ?? runs, runs);
    known.current = runs;
    const started = now === running.current ? null : now;
    running.current = now;
    const parts = [
      ...(finished === null ? [] : [ended(state, finished)]),
      ...(started === null ? [] : [t("started", { index: indexOf(state, started) })]),
    ];
    if (parts.length > 0) setSentence(parts.join(" "));
  });
  // The run's end reaches the document a moment after the room's state: the sentence waits for it.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // What had ended before is known at once: while one types and runs, the first sentence may wait longer than the run takes.
    const learn = (): void => {
      const { live, cells } = store.getState();
      if (live) known.current ??= endedRuns(cells);
    };
    learn();
    const stop = store.subscribe(() => {
      learn();
      clearTimeout(timer);
      timer = setTimeout(() => say(store.getState()), 150);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store]);
  return (
    <div role="status" aria-live="polite" className="visually-hidden">
      {sentence}
    </div>
  );
}

function indexOf(state: NotebookState, id: string): number {
  return state.order.indexOf(id) + 1;
}

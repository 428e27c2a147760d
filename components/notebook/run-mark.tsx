"use client";
/** One quiet line under a code cell: how long it ran, and whether its result can still be taken at its word. */
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { RunRecord } from "../../protocol/cell.ts";
import styles from "./cell.module.css";
import type { CellState } from "./cell-view.ts";
import type { NotebookState } from "./store.ts";
import { useNotebook } from "./use-notebook.ts";

export function RunMark({ id, run, state }: { id: string; run: RunRecord | null; state: CellState }) {
  const t = useTranslations("notebook.state");
  const why = useStaleSentence(id);
  const position = useNotebook((notebook) => notebook.room.queue.indexOf(id) + 1);
  const duration = useDuration();
  const elapsed = useElapsed(state === "running" ? (run?.startedAt ?? null) : null);
  if (state === "none" || (state === "ok" && (run?.durationMs ?? 0) < 1000)) return null;
  const ms = state === "running" ? elapsed : run?.durationMs;
  const shown = ms === null || ms === undefined || state === "queued" ? "" : duration(ms);
  const word = state === "ok" ? "" : state === "stale" ? why : t(state, { position });
  return (
    <p className={styles["mark"]} data-state={state}>
      {[word, shown].filter((part) => part !== "").join(" · ")}
    </p>
  );
}

/** Why the result is stale, naming the cell as errors do: by its place among the code cells. */
function useStaleSentence(id: string): string {
  const t = useTranslations("notebook.stale");
  const reason = useNotebook((state) => state.stale.get(id));
  const by = useNotebook((state) => (reason === undefined || reason.kind === "gone" ? 0 : codeNumber(state, reason.by)));
  return reason === undefined ? "" : t(reason.kind, { name: reason.name, index: by });
}

function codeNumber({ order, cells }: NotebookState, id: string): number {
  return order.filter((one) => cells.get(one)?.type === "code").indexOf(id) + 1;
}

/** A duration in words, from milliseconds. */
export function useDuration(): (ms: number) => string {
  const t = useTranslations("notebook.duration");
  return (ms) => {
    if (ms < 1000) return t("milliseconds", { value: Math.round(ms) });
    const seconds = Math.round(ms / 1000);
    if (seconds < 60) return t("seconds", { value: Math.round(ms / 100) / 10 });
    return t("minutes", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  };
}

/** Milliseconds since then, told every second; null without a start. */
function useElapsed(startedAt: number | null): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    if (startedAt === null) return setNow(null);
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [startedAt]);
  // The server's clock may be ahead of this one.
  return startedAt === null || now === null ? null : Math.max(0, now - startedAt);
}

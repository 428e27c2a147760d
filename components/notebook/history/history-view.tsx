"use client";
/**
 * How a notebook came to be: a time line, a scrubber, the notebook as it was or what changed, and the way back. It reads the past from the
 * server and restores by editing the notebook that is open, so that a restored moment is an edit like any other.
 */
import { useTranslations } from "next-intl";
import { ArrowLeft, RotateCcw, Undo2 } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { readDocument } from "../../../notebook/document/document.ts";
import { compareCells } from "../../../notebook/history/compare.ts";
import type { HistoryMoment } from "../../../protocol/history.ts";
import type { Language } from "../../../protocol/identity.ts";
import type { NbCell } from "../../../protocol/nbformat.ts";
import { Button } from "../../ui/button.tsx";
import { RefusalNotice } from "../../ui/notice.tsx";
import { StateLine } from "../state-line.tsx";
import { useNotebook, useNotebookContext } from "../use-notebook.ts";
import { Comparison } from "./comparison.tsx";
import styles from "./history.module.css";
import { useMomentText } from "./moment-text.ts";
import { restoredCell, restoredNotebook } from "./restore.ts";
import { Scrubber } from "./scrubber.tsx";
import { TimeLine } from "./time-line.tsx";
import { usePast, useTimeLine } from "./use-history.ts";

/** What stands beside the chosen moment. */
export type Against = "nothing" | "before" | "now" | "marked";

const noCells: readonly NbCell[] = [];

export function HistoryView({ language, onClose }: { language: Language; onClose: () => void }) {
  const t = useTranslations("notebook.history");
  const { store, notebookId } = useNotebookContext();
  const line = useTimeLine(notebookId);
  const [wanted, setAt] = useState<number | null>(null);
  const [against, setAgainst] = useState<Against>("before");
  const [marked, setMarked] = useState<HistoryMoment | null>(null);
  const [restored, setRestored] = useState<"cell" | "all" | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const mayWrite = useNotebook((state) => state.mayWrite);
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => heading.current?.focus(), []);
  // The button that restored may be gone with what there was to restore: the focus goes to what takes it back.
  useEffect(() => {
    if (restored !== null) undo.current?.focus();
  }, [restored]);
  useEscape(onClose);
  useRefreshWhenSaved(line.refresh);

  const at = wanted ?? line.moments[0]?.last ?? null;
  const chosen = line.moments.find(({ first, last }) => at !== null && first <= at && at <= last) ?? null;
  const before = chosen === null ? null : (line.moments[line.moments.indexOf(chosen) + 1] ?? null);
  const { loadEarlier } = line;
  const lacksBefore = chosen !== null && before === null && !chosen.created && line.hasEarlier && !line.loading;
  useEffect(() => {
    if (lacksBefore) loadEarlier();
  }, [lacksBefore, loadEarlier]);
  const other = against === "before" ? (before?.last ?? null) : against === "marked" ? (marked?.last ?? null) : null;
  const { past, refusal } = usePast(notebookId, at);
  const base = usePast(notebookId, other);
  const now = useCellsNow();
  const past0 = past === null ? null : (past.cells as NbCell[]);
  const restorable = useMemo(() => restorableIds(now, past0), [now, past0]);
  const otherCells =
    against === "now"
      ? now
      : other === null
        ? chosen?.created === true
          ? noCells
          : null
        : ((base.past?.cells as NbCell[] | undefined) ?? null);

  /** One cell, or all. */
  const restore = (id?: string): void => {
    if (past0 === null) return;
    const cells = { now: cellsNow(), past: past0 };
    const operation = id === undefined ? restoredNotebook(cells) : restoredCell(id, cells);
    if (operation !== null && store.perform(operation)) setRestored(id === undefined ? "all" : "cell");
  };
  function cellsNow(): readonly NbCell[] {
    const document = store.client()?.document;
    return document === undefined ? [] : readDocument(document).cells;
  }
  const shownRefusal = line.refusal ?? refusal ?? base.refusal;
  return (
    <section className={styles["page"]} aria-labelledby="history-title">
      <div className={styles["bar"]}>
        <Button small onClick={onClose}>
          <ArrowLeft size={14} aria-hidden /> {t("close")}
        </Button>
        <h2 id="history-title" ref={heading} tabIndex={-1}>
          {t("title")}
        </h2>
        <StateLine />
      </div>
      {shownRefusal !== null && <RefusalNotice refusal={shownRefusal} />}
      <div className={styles["body"]}>
        <div className={styles["main"]}>
          <Scrubber moments={line.moments} at={at} onMove={setAt} />
          <div className={styles["choices"]}>
            <Choice value={against} hasMark={marked !== null} onChange={setAgainst} />
            {chosen !== null && (
              <Button small look="quiet" aria-pressed={marked === chosen} onClick={() => mark(chosen)}>
                {t("mark")}
              </Button>
            )}
            {mayWrite && restorable.size > 0 && (
              <Button small look="primary" onClick={() => restore()}>
                <RotateCcw size={13} aria-hidden /> {t("restoreAll")}
              </Button>
            )}
          </div>
          {marked !== null && against === "marked" && <Marked moment={marked} />}
          <div role="status" className={styles["status"]}>
            {restored !== null && (
              <p>
                {t(`restored.${restored}`)}{" "}
                <Button small ref={undo} onClick={takeBack}>
                  <Undo2 size={13} aria-hidden /> {t("undo")}
                </Button>
              </p>
            )}
          </div>
          {past0 === null || (against !== "nothing" && otherCells === null) ? (
            <p className={styles["hint"]}>{line.loading || at !== null ? t("loading") : t("none")}</p>
          ) : (
            <Comparison
              // Now stands for the later of the two; any other is shown as what came before.
              before={against === "now" ? past0 : (otherCells ?? noCells)}
              after={against === "now" ? now : past0}
              comparing={against !== "nothing"}
              language={language}
              restorable={mayWrite ? restorable : nothing}
              onRestore={restore}
            />
          )}
        </div>
        <TimeLine line={line} chosen={chosen} onChoose={({ last }) => setAt(last)} />
      </div>
    </section>
  );

  function takeBack(): void {
    store.history()?.undo();
    setRestored(null);
    heading.current?.focus();
  }
  function mark(moment: HistoryMoment): void {
    setMarked(moment);
    setAgainst("marked");
  }
}

function useEscape(close: () => void): void {
  const latest = useEffectEvent(close);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented) latest();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

const nothing: ReadonlySet<string> = new Set();

/** Cells of then that are another way now. */
function restorableIds(now: readonly NbCell[], past: readonly NbCell[] | null): ReadonlySet<string> {
  if (past === null) return nothing;
  const differing = compareCells(now, past).filter(({ kind, moved }) => kind !== "same" || moved);
  return new Set(differing.map(({ id }) => id));
}

/** The notebook as it stands, read again when it changes. */
function useCellsNow(): readonly NbCell[] {
  const { store } = useNotebookContext();
  const cells = useNotebook((state) => state.cells);
  const order = useNotebook((state) => state.order);
  return useMemo(() => {
    const document = store.client()?.document;
    return cells.size === 0 || order.length === 0 || document === undefined ? noCells : readDocument(document).cells;
  }, [store, cells, order]);
}

/** The time line follows what is stored. */
function useRefreshWhenSaved(refresh: () => void): void {
  const kept = useNotebook((state) => state.save.kept);
  const before = useRef(kept);
  useEffect(() => {
    if (before.current > 0 && kept === 0) refresh();
    before.current = kept;
  }, [kept, refresh]);
}

function Marked({ moment }: { moment: HistoryMoment }) {
  const t = useTranslations("notebook.history");
  const { who, when } = useMomentText()(moment);
  return <p className={styles["hint"]}>{t("comparedWith", { who, when })}</p>;
}

function Choice({ value, hasMark, onChange }: { value: Against; hasMark: boolean; onChange: (against: Against) => void }) {
  const t = useTranslations("notebook.history");
  const all: Against[] = ["before", "now", ...(hasMark ? (["marked"] as const) : []), "nothing"];
  return (
    <fieldset className={styles["choice"]}>
      <legend className="visually-hidden">{t("show")}</legend>
      {all.map((each) => (
        <label key={each} data-chosen={each === value || undefined}>
          <input type="radio" name="history-against" checked={each === value} onChange={() => onChange(each)} />
          {t(`against.${each}`)}
        </label>
      ))}
    </fieldset>
  );
}

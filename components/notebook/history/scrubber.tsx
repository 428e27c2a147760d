"use client";
/** Goes through the loaded history edit by edit: a slider, and buttons for who prefers them. */
import { useTranslations } from "next-intl";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo } from "react";
import type { HistoryMoment } from "../../../protocol/history.ts";
import styles from "./history.module.css";
import { useMomentText } from "./moment-text.ts";

interface ScrubberProps {
  /** The latest first. */
  moments: readonly HistoryMoment[];
  at: number | null;
  onMove: (moment: number) => void;
}

export function Scrubber({ moments, at, onMove }: ScrubberProps) {
  const t = useTranslations("notebook.history");
  const text = useMomentText();
  const steps = useMemo(() => moments.toReversed().flatMap((moment) => moment.steps.map((step) => ({ step, moment }))), [moments]);
  if (at === null || steps.length === 0) return null;
  const index = Math.max(
    0,
    steps.findLastIndex(({ step }) => step <= at),
  );
  const { moment } = steps[index];
  const { who, when } = text(moment);
  const go = (to: number): void => {
    const step = steps[to];
    if (step !== undefined) onMove(step.step);
  };
  return (
    <div className={styles["scrubber"]}>
      <button type="button" aria-label={t("previousStep")} title={t("previousStep")} disabled={index === 0} onClick={() => go(index - 1)}>
        <ChevronLeft size={16} aria-hidden />
      </button>
      <input
        type="range"
        aria-label={t("scrubber")}
        aria-valuetext={t("step", { who, when, index: index + 1, total: steps.length })}
        min={0}
        max={steps.length - 1}
        value={index}
        onChange={(event) => go(Number(event.target.value))}
      />
      <button
        type="button"
        aria-label={t("nextStep")}
        title={t("nextStep")}
        disabled={index === steps.length - 1}
        onClick={() => go(index + 1)}
      >
        <ChevronRight size={16} aria-hidden />
      </button>
      <p>
        <strong>{who}</strong> {when}
        <span> {t("place", { index: index + 1, total: steps.length })}</span>
      </p>
    </div>
  );
}

"use client";
/** How far a long work is, and how long it will still take. */
import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import type { ProgressOutput } from "../../protocol/output.ts";
import styles from "./output.module.css";

export function ProgressBar({ progress, language }: { progress: ProgressOutput; language: Language }) {
  const t = useTranslations("output.progress");
  const { label, done, total, state, elapsedMs, remainingMs } = progress;
  const share = total === null ? null : Math.min(1, done / total);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const percent = share === null ? null : new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
  const time = (ms: number): string => {
    const seconds = Math.round(ms / 1000);
    return seconds < 60 ? t("seconds", { seconds }) : t("minutes", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  };
  const tail =
    state === "done"
      ? t("done", { time: time(elapsedMs) })
      : state === "stopped"
        ? t("stopped")
        : remainingMs === null
          ? t("elapsed", { time: time(elapsedMs) })
          : t("left", { time: time(remainingMs) });
  return (
    <div className={styles["progress"]} data-state={state}>
      <div className={styles["progressText"]}>
        <span>{label}</span>
        <span>
          {total === null ? number.format(done) : `${number.format(done)} / ${number.format(total)}`}
          {percent !== null && ` · ${percent}`} · {tail}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={label === "" ? t("label") : label}
        aria-valuemin={0}
        aria-valuemax={total ?? undefined}
        aria-valuenow={total === null ? undefined : Math.min(done, total)}
        className={styles["track"]}
        data-unknown={(share === null && state === "running") || undefined}
      >
        <span style={{ inlineSize: `${(share ?? (state === "running" ? 0.3 : 1)) * 100}%` }} />
      </div>
    </div>
  );
}

"use client";
/** Two texts line by line. What went and what came is said by a sign and a word for screen readers, not by colour alone. */
import { useTranslations } from "next-intl";
import { Fragment } from "react";
import type { DiffLine } from "../../../notebook/history/diff.ts";
import styles from "./history.module.css";

/** Unchanged lines shown around a change. */
const context = 3;

export function DiffView({ lines }: { lines: readonly DiffLine[] }) {
  const t = useTranslations("notebook.history");
  const shown = lines.map((line, index) => line.kind !== "same" || isNear(lines, index));
  return (
    <div className={styles["diff"]} role="figure" aria-label={t("textChanges")} tabIndex={0}>
      <code>
        {lines.map((line, index) => {
          if (!shown[index]) {
            return index > 0 && !shown[index - 1] ? null : (
              <span key={index} className={styles["skipped"]}>
                {t("unchangedLines", { count: runLength(shown, index) })}
              </span>
            );
          }
          return (
            <span key={index} className={styles["line"]} data-kind={line.kind}>
              <span className={styles["number"]} aria-hidden>
                {line.before ?? ""}
              </span>
              <span className={styles["number"]} aria-hidden>
                {line.after ?? ""}
              </span>
              <span className={styles["sign"]} aria-hidden>
                {line.kind === "added" ? "+" : line.kind === "removed" ? "−" : " "}
              </span>
              {line.kind !== "same" && <span className="visually-hidden">{t(`line.${line.kind}`)} </span>}
              <span className={styles["text"]}>
                {line.parts.map(({ text, own }, at) => (
                  <Fragment key={at}>{own ? <mark>{text}</mark> : text}</Fragment>
                ))}
              </span>
            </span>
          );
        })}
      </code>
    </div>
  );
}

function isNear(lines: readonly DiffLine[], index: number): boolean {
  return lines.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== "same");
}

function runLength(shown: readonly boolean[], from: number): number {
  let at = from;
  while (at < shown.length && !shown[at]) at += 1;
  return at - from;
}

"use client";
/** The moments of a notebook, the latest first, under the day on which they fell. */
import { useTranslations } from "next-intl";
import { Fragment } from "react";
import type { KeyboardEvent } from "react";
import type { HistoryMoment } from "../../../protocol/history.ts";
import { Button } from "../../ui/button.tsx";
import { hueOf } from "../people.tsx";
import styles from "./history.module.css";
import { useMomentText } from "./moment-text.ts";
import type { TimeLine as Line } from "./use-history.ts";

interface TimeLineProps {
  line: Line;
  chosen: HistoryMoment | null;
  onChoose: (moment: HistoryMoment) => void;
}

export function TimeLine({ line, chosen, onChoose }: TimeLineProps) {
  const t = useTranslations("notebook.history");
  const text = useMomentText();
  const described = line.moments.map((moment) => ({ moment, ...text(moment) }));
  return (
    <nav aria-label={t("timeLine")} className={styles["timeLine"]} onKeyDown={walk}>
      <ol>
        {described.map(({ moment, who, time, day, what }, index) => (
          <Fragment key={moment.first}>
            {day !== described[index - 1]?.day && <li className={styles["day"]}>{day}</li>}
            <li>
              <button
                type="button"
                className={styles["moment"]}
                aria-current={moment === chosen ? "true" : undefined}
                onClick={() => onChoose(moment)}
              >
                <span
                  className={styles["mark"]}
                  style={{ "--hue": hueOf(who) } as never}
                  data-nobody={moment.authors.length === 0 || undefined}
                />
                <span className={styles["who"]}>{who}</span>
                <span className={styles["time"]}>{time}</span>
                <span className={styles["what"]}>{what}</span>
              </button>
            </li>
          </Fragment>
        ))}
      </ol>
      {line.hasEarlier && (
        <Button small disabled={line.loading} onClick={line.loadEarlier}>
          {t("earlier")}
        </Button>
      )}
      {line.loading && <p className={styles["hint"]}>{t("loading")}</p>}
    </nav>
  );
}

/** Arrows go from moment to moment. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("li > button")];
  const next = all[all.indexOf(document.activeElement as HTMLElement) + by];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
  next.click();
}

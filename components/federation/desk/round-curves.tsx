"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { RoundRecord } from "../../../protocol/federation/round.ts";
import { SelectField } from "../../ui/field.tsx";
import { TableFrame } from "../../ui/panel.tsx";
import { CurveFigure } from "./curve-figure.tsx";
import styles from "./desk.module.css";
import type { MeasuredModel } from "./measures.ts";
import { curveOf, intervalOf, isLessBetter, rangeOf } from "./measures.ts";
import { useNumbers } from "./use-numbers.ts";

interface RoundCurvesProps {
  records: RoundRecord[];
  /** The last model, where it was measured. */
  last: MeasuredModel | null;
  rounds: number;
  measures: string[];
  measure: string;
  onMeasure(measure: string): void;
}

/** How the common model fares, round after round, over all hospitals and at each; the same in words below. */
export function RoundCurves({ records, last, rounds, measures, measure, onMeasure }: RoundCurvesProps) {
  const t = useTranslations("federationDesk.page");
  const { nameOf } = useNumbers();
  const points = curveOf(records, measure, last);
  const hospitals = [...new Set(points.flatMap((point) => point.hospitals.map(({ hospital }) => hospital)))].sort();
  const [chosen, setChosen] = useState("");
  const caption = useCaption(points, measure);
  if (points.length === 0) return <p className={styles["quiet"]}>{t("noRounds")}</p>;
  return (
    <div className={styles["figure"]}>
      <div className={styles["line"]}>
        <SelectField label={t("measure")} value={measure} onChange={(event) => onMeasure(event.target.value)}>
          {measures.map((name) => (
            <option key={name} value={name}>
              {nameOf(name)}
            </option>
          ))}
        </SelectField>
        <SelectField label={t("highlight")} value={chosen} onChange={(event) => setChosen(event.target.value)}>
          <option value="">{t("nobody")}</option>
          {hospitals.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <figure className={styles["figure"]}>
        <TableFrame label={t("curves")}>
          <CurveFigure points={points} rounds={rounds} hospitals={hospitals} chosen={chosen} label={caption} />
        </TableFrame>
        <Legend chosen={chosen} />
        <figcaption>
          <p>{caption}</p>
          <p>{t("home")}</p>
        </figcaption>
      </figure>
    </div>
  );
}

function useCaption(points: ReturnType<typeof curveOf>, measure: string): string {
  const t = useTranslations("federationDesk.page");
  const { measure: number, nameOf } = useNumbers();
  const last = points.at(-1);
  if (last === undefined) return "";
  const range = rangeOf(last);
  const said = t("caption", {
    measure: nameOf(measure),
    better: t("better", { way: isLessBetter(measure) ? "less" : "more" }),
    first: number(points[0].before),
    last: number(last.before),
    round: last.round,
    range: range === null ? "none" : "known",
    low: number(range?.low),
    high: number(range?.high),
  });
  const interval = intervalOf(measure, last);
  if (interval === null) return said;
  const { low, high, patients } = interval;
  return `${said} ${t("interval", { patients, low: number(low), high: number(high) })}`;
}

function Legend({ chosen }: { chosen: string }) {
  const t = useTranslations("federationDesk.page.legend");
  const line = (name: string) => (
    <svg width="28" height="10" className={styles["curves"]} aria-hidden style={{ width: 28 }}>
      {name === "band" ? <rect className={styles["band"]} width="28" height="10" /> : <path className={styles[name]} d="M0 5H28" />}
    </svg>
  );
  const names = ["before", "after", "band", "hospital"] as const;
  return (
    <p className={styles["legend"]}>
      {names.map((name) => (
        <span key={name}>
          {line(name)} {t(name)}
        </span>
      ))}
      {chosen === "" ? null : (
        <span>
          {line("chosen")} {t("chosen", { name: chosen })}
        </span>
      )}
    </p>
  );
}

"use client";
/** Distances between two places, set at the crosshair: in one plane or in different ones, by button or by key. */
import { useTranslations } from "next-intl";
import { Crosshair, Ruler, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Language } from "../../protocol/identity.ts";
import { distanceMm } from "./geometry.ts";
import type { Point } from "./geometry.ts";
import styles from "./measures.module.css";

export interface Measure {
  id: string;
  from: Point;
  to: Point;
}

interface MeasuresProps {
  measures: readonly Measure[];
  /** The first place of a measure that has no second yet. */
  start: Point | null;
  crosshairMm: Point | null;
  onMark: () => void;
  onCancel: () => void;
  onRemove: (id: string) => void;
  /** How many belong to images that the cell shows no longer. */
  elsewhere: number;
  onAdopt: () => void;
  onGo: (place: Point) => void;
  language: Language;
}

export function Measures(props: MeasuresProps) {
  const { measures, start, crosshairMm, elsewhere, onMark, onCancel, onRemove, onAdopt, onGo, language } = props;
  const t = useTranslations("viewer.distance");
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const millimetres = (a: Point, b: Point): string => t("value", { mm: format.format(distanceMm(a, b)) });
  const last = measures.at(-1);
  const marking = useRef<HTMLButtonElement>(null);
  // A button that takes itself away leaves the focus with the one that measures.
  const gone = useRef(false);
  useEffect(() => {
    if (gone.current) marking.current?.focus();
    gone.current = false;
  });
  const leaving = (act: () => void) => () => {
    gone.current = true;
    act();
  };
  return (
    <div className={styles["measures"]} role="group" aria-label={t("title")} data-own-keys>
      <button ref={marking} type="button" disabled={crosshairMm === null} onClick={onMark}>
        <Ruler size={14} aria-hidden /> {t(start === null ? "first" : "second")}
      </button>
      {start !== null && (
        <>
          {crosshairMm !== null && <output>{millimetres(start, crosshairMm)}</output>}
          <button type="button" onClick={leaving(onCancel)}>
            {t("cancel")}
          </button>
        </>
      )}
      <span role="status" className="visually-hidden">
        {start !== null
          ? t("started")
          : last === undefined
            ? ""
            : t("said", { index: measures.length, value: millimetres(last.from, last.to) })}
      </span>
      {measures.length > 0 && (
        <ol>
          {measures.map(({ id, from, to }, index) => (
            <li key={id}>
              <strong>{millimetres(from, to)}</strong>
              {([from, to] as const).map((place, end) => (
                <button
                  key={end}
                  type="button"
                  aria-label={t(end === 0 ? "goFrom" : "goTo", { index: index + 1 })}
                  title={t(end === 0 ? "goFrom" : "goTo", { index: index + 1 })}
                  onClick={() => onGo(place)}
                >
                  <Crosshair size={13} aria-hidden /> {end === 0 ? "A" : "B"}
                </button>
              ))}
              <button
                type="button"
                aria-label={t("remove", { index: index + 1 })}
                title={t("remove", { index: index + 1 })}
                onClick={leaving(() => onRemove(id))}
              >
                <X size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ol>
      )}
      {elsewhere > 0 && (
        <span>
          {t("elsewhere", { count: elsewhere })}{" "}
          <button type="button" onClick={leaving(onAdopt)}>
            {t("adopt")}
          </button>
        </span>
      )}
    </div>
  );
}

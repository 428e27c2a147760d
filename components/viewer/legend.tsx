"use client";
/** What the colours of an image mean: its map between the bounds of the window, with the unit in words. */
import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import { imageMaps } from "./colour-maps.ts";
import type { ShownLayer } from "./shown-layers.ts";
import { suvUnit } from "./suv-unit.ts";
import styles from "./measures.module.css";

export function Legend({ shown, unit, language }: { shown: ShownLayer; unit: string; language: Language }) {
  const t = useTranslations("viewer");
  const { at, colours } = imageMaps[shown.map];
  const stops = colours.map((colour, index) => `rgb(${colour.join(" ")}) ${((at[index] / 255) * 100).toFixed(1)}%`).join(", ");
  const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const suv = suvUnit(unit);
  return (
    <span className={styles["legend"]}>
      <span>{number.format(shown.low)}</span>
      <span className={styles["ramp"]} style={{ background: `linear-gradient(to right, ${stops})` }} aria-hidden />
      <span>{number.format(shown.high)}</span>
      {suv === null ? (
        <span>{unit}</span>
      ) : (
        <span>{t(`suv.${suv.kind}`, { unit: suv.unit, formula: suv.formula === "" ? "none" : suv.formula })}</span>
      )}
    </span>
  );
}

"use client";

import { useFormatter, useTranslations } from "next-intl";
import { pictureMeasure } from "../../../protocol/federation/picture.ts";

/** Numbers of this page as they are read: measures to three digits, bytes in their unit, durations in seconds. */
export function useNumbers() {
  const format = useFormatter();
  const measures = useTranslations("federationDesk.page.measures");
  return {
    measure: (value: number | null | undefined) =>
      typeof value === "number" ? format.number(value, { maximumSignificantDigits: 3 }) : "–",
    whole: (value: number) => format.number(value),
    bytes(value: number) {
      const [unit, size] =
        value >= 1e6 ? (["megabyte", 1e6] as const) : value >= 1e3 ? (["kilobyte", 1e3] as const) : (["byte", 1] as const);
      return format.number(value / size, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: value / size < 10 ? 1 : 0 });
    },
    seconds: (value: number) =>
      format.number(value, { style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: value < 10 ? 2 : 0 }),
    when: (date: string) => format.dateTime(new Date(date), { dateStyle: "medium", timeStyle: "short" }),
    list: (items: string[]) => format.list(items, { type: "conjunction" }),
    /** The name of a measure; a model of another program brings its own. */
    nameOf(measure: string) {
      const known = pictureMeasure.options.find((name) => name === measure);
      return known === undefined ? measure : measures(known);
    },
  };
}

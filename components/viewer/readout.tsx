"use client";
/** What lies under the crosshair; said too, once it has come to rest. */
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Language } from "../../protocol/identity.ts";
import type { ViewerOutput } from "../../protocol/output.ts";
import type { CrosshairPoint } from "./planes.tsx";
import styles from "./viewer.module.css";

const restsAfterMs = 600;

interface ReadoutProps {
  content: ViewerOutput;
  point: CrosshairPoint | null;
  language: Language;
}

export function Readout({ content, point, language }: ReadoutProps) {
  const t = useTranslations("viewer");
  const value = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const place = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const rested = useRested(point);
  if (point === null) return <p className={styles["readout"]}>{t("keys")}</p>;
  const images = content.layers.map((layer, index) => ({ layer, index })).filter(({ layer }) => layer.kind === "image");
  const measured = ({ values }: CrosshairPoint) =>
    images.map(({ layer, index }) => ({
      name: layer.unit === "" ? layer.name : layer.unit,
      value: values[index] === null ? "–" : value.format(values[index] ?? 0),
    }));
  const placed = ({ mm }: CrosshairPoint): string => t("place", { x: place.format(mm[0]), y: place.format(mm[1]), z: place.format(mm[2]) });
  return (
    <p className={styles["readout"]}>
      {measured(point).map((each, index) => (
        <span key={index}>
          {each.name} <strong>{each.value}</strong>
        </span>
      ))}
      <span>{placed(point)}</span>
      <span className={styles["keys"]}>{t("keys")}</span>
      <span role="status" className="visually-hidden">
        {rested === null ? "" : [...measured(rested).map((each) => `${each.name} ${each.value}`), placed(rested)].join(", ")}
      </span>
    </p>
  );
}

/** The point after it was moved and stays; nothing is said of where it begins. */
function useRested(point: CrosshairPoint | null): CrosshairPoint | null {
  const [first, setFirst] = useState<string | null>(null);
  const [rested, setRested] = useState<CrosshairPoint | null>(null);
  useEffect(() => {
    if (point === null) return;
    const where = point.mm.join(" ");
    if (first === null) return setFirst(where);
    if (where === first && rested === null) return;
    const timer = setTimeout(() => setRested(point), restsAfterMs);
    return () => clearTimeout(timer);
  }, [point, first, rested]);
  return rested;
}

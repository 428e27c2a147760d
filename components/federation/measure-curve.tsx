"use client";
/** The measure over the rounds: the global model, and the local models that came out of it. The table of hospitals has the last values. */
import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import type { FederationPicture } from "../../protocol/federation/picture.ts";
import { lineOf, roundStep } from "./drawing.ts";
import { useFormats } from "./formats.ts";
import styles from "./measure-curve.module.css";

const [width, height] = [360, 240];
const area = { left: 50, right: 346, top: 16, bottom: 196 };

type Point = FederationPicture["curve"][number];

/** Bounds that hold all values with some room; equal values get a room of their own. */
export function boundsOf(curve: readonly Point[]): { low: number; high: number } | null {
  const values = curve.flatMap(({ before, after }) => [before, after]).filter((value) => value !== null);
  if (values.length === 0) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.02 * Math.max(Math.abs(low), Math.abs(high)), 0.1 * (high - low)) || 0.05;
  return { low: low - room, high: high + room };
}

/** Round values within the bounds, two to six of them, to read the curve by. */
export function ticksOf({ low, high }: { low: number; high: number }): number[] {
  const step = roundStep(high - low, 6);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

export function MeasureCurve({ picture, language }: { picture: FederationPicture; language: Language }) {
  const t = useTranslations("federationPicture");
  const { measure: shown, whole, tick } = useFormats(language);
  const { curve, measure } = picture;
  const bounds = boundsOf(curve);
  if (measure === null || bounds === null) return <p className={styles["empty"]}>{t("noCurve")}</p>;
  const rounds = Math.max(1, picture.rounds ?? 0, ...curve.map(({ round }) => round));
  const x = (round: number) => area.left + ((area.right - area.left) * round) / rounds;
  const y = (value: number | null) =>
    value === null ? null : area.bottom - ((area.bottom - area.top) * (value - bounds.low)) / (bounds.high - bounds.low);
  const along = (of: (point: Point) => number | null) => lineOf(curve.map((point) => ({ x: x(point.round), y: y(of(point)) })));
  const name = t(`measures.${measure}`);
  const known = curve.filter(({ before }) => before !== null);
  const [first, last] = [known[0], known.at(-1)];
  const trained = curve.findLast(({ after }) => after !== null);
  const spoken = { measure: name, first: shown(first?.before ?? null), last: shown(last?.before ?? null), round: last?.round ?? 0 };
  return (
    <figure className={styles["figure"]}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t("curve", spoken)}>
        {ticksOf(bounds).map((value) => {
          const at = y(value)!;
          return (
            <g key={value} className={styles["grid"]}>
              <line x1={area.left} x2={area.right} y1={at} y2={at} />
              <text x={area.left - 6} y={at + 4} textAnchor="end">
                {tick(value)}
              </text>
            </g>
          );
        })}
        {[0, rounds].map((round) => (
          <text key={round} x={x(round)} y={area.bottom + 18} textAnchor={round === 0 ? "start" : "end"}>
            {whole(round)}
          </text>
        ))}
        <text x={(area.left + area.right) / 2} y={area.bottom + 34} textAnchor="middle">
          {t("rounds")}
        </text>
        <path className={styles["after"]} d={along(({ after }) => after)} />
        <path className={styles["before"]} d={along(({ before }) => before)} />
        {trained !== undefined && <circle className={styles["local"]} cx={x(trained.round)} cy={y(trained.after) ?? 0} r={4} />}
        {last !== undefined && <circle className={styles["now"]} cx={x(last.round)} cy={y(last.before) ?? 0} r={4.5} />}
      </svg>
      <figcaption>
        <strong>{name}</strong>
        <span className={styles["key"]} data-line="before">
          {t("globalModel")}
        </span>
        <span className={styles["key"]} data-line="after">
          {t("localModels")}
        </span>
      </figcaption>
    </figure>
  );
}

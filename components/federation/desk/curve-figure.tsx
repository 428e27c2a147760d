"use client";

import { useFormatter, useTranslations } from "next-intl";
import { lineOf } from "../drawing.ts";
import styles from "./desk.module.css";
import type { CurvePoint } from "./measures.ts";
import { axisOf, rangeOf } from "./measures.ts";

interface CurveFigureProps {
  points: CurvePoint[];
  /** Of the whole experiment: the axis does not move while rounds come. */
  rounds: number;
  hospitals: string[];
  /** The hospital that is pointed out, or none. */
  chosen: string;
  label: string;
}

const [width, height] = [760, 280];
const [left, right, top, bottom] = [52, 12, 12, 40];

/** Curves over rounds, with where each hospital lies around the common one. */
export function CurveFigure({ points, rounds, hospitals, chosen, label }: CurveFigureProps) {
  const t = useTranslations("federationDesk.page");
  const format = useFormatter();
  const values = points.flatMap(({ before, after, hospitals: own }) => [before, after, ...own.map(({ value }) => value)]);
  const ticks = axisOf(values.filter((value) => value !== null));
  const last = Math.max(1, rounds);
  const x = (round: number) => left + (round / last) * (width - left - right);
  const y = (value: number) => height - bottom - ((value - ticks[0]) / (ticks.at(-1)! - ticks[0])) * (height - top - bottom);
  const of = (value: (point: CurvePoint) => number | null | undefined) =>
    lineOf(
      points.map((point) => {
        const known = value(point);
        return { x: x(point.round), y: typeof known === "number" ? y(known) : null };
      }),
    );
  const marks = axisOf([0, last], 8).filter((mark) => Number.isInteger(mark) && mark <= last);
  return (
    <svg className={styles["curves"]} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {ticks.map((tick) => (
        <g key={tick}>
          <line className={styles["rule"]} x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} />
          <text x={left - 8} y={y(tick) + 4} textAnchor="end">
            {format.number(tick, { maximumFractionDigits: 6 })}
          </text>
        </g>
      ))}
      {marks.map((mark) => (
        <text key={mark} x={x(mark)} y={height - bottom + 18} textAnchor="middle">
          {format.number(mark)}
        </text>
      ))}
      <text x={(left + width - right) / 2} y={height - 4} textAnchor="middle">
        {t("xAxis")}
      </text>
      <path className={styles["band"]} d={band(points, x, y)} />
      {hospitals.map((name) => (
        <path
          key={name}
          className={styles[name === chosen ? "chosen" : "hospital"]}
          d={of((point) => point.hospitals.find(({ hospital }) => hospital === name)?.value)}
        />
      ))}
      <path className={styles["after"]} d={of(({ after }) => after)} />
      <path className={styles["before"]} d={of(({ before }) => before)} />
      {points.length > 40
        ? null
        : points.map(({ round, before }) =>
            before === null ? null : <circle key={round} className={styles["dot"]} cx={x(round)} cy={y(before)} r={3} />,
          )}
    </svg>
  );
}

type Scale = (value: number) => number;

function band(points: readonly CurvePoint[], x: Scale, y: Scale): string {
  const ranges = points.flatMap((point) => {
    const range = rangeOf(point);
    return range === null ? [] : [{ at: x(point.round), low: y(range.low), high: y(range.high) }];
  });
  if (ranges.length < 2) return "";
  const upper = ranges.map(({ at, high }) => `${at.toFixed(1)} ${high.toFixed(1)}`);
  const lower = ranges.map(({ at, low }) => `${at.toFixed(1)} ${low.toFixed(1)}`).reverse();
  return `M${[...upper, ...lower].join("L")}Z`;
}

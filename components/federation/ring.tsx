"use client";
/** Hospitals in a ring round the desk. A number stands for each, which the table names too: twelve names have no room on a telephone. */
import { useTranslations } from "next-intl";
import type { HospitalActivity } from "../../protocol/federation/picture.ts";
import styles from "./ring.module.css";

const [width, height] = [360, 280];
const centre = { x: width / 2, y: height / 2 };
const [radiusX, radiusY] = [125, 94];
const [nodeSize, deskSize] = [19, 26];
const namedUpTo = 6;

interface Place {
  x: number;
  y: number;
}

/** The first stands at the top; the others follow clockwise. */
export function placesOf(count: number): Place[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count - Math.PI / 2;
    return { x: centre.x + radiusX * Math.cos(angle), y: centre.y + radiusY * Math.sin(angle) };
  });
}

/** A sign for each, not a colour alone; of the plain kind that every font has. */
const marks: Record<HospitalActivity, string> = {
  starting: "·",
  idle: "",
  training: "↻",
  sent: "✓",
  late: "…",
  lost: "×",
  refused: "!",
  held: "||",
};

export function Ring({ hospitals }: { hospitals: readonly { name: string; activity: HospitalActivity }[] }) {
  const t = useTranslations("federationPicture");
  const places = placesOf(hospitals.length);
  const counts = [...Map.groupBy(hospitals, ({ activity }) => activity)].map(([activity, { length }]) =>
    t("counted", { count: length, activity: t(`activity.${activity}`) }),
  );
  return (
    <svg
      className={styles["ring"]}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t("ring", { count: hospitals.length, states: counts.join(", ") })}
    >
      {hospitals.map(({ name, activity }, i) => (
        <Link key={name} to={places[i]} activity={activity} />
      ))}
      <g className={styles["desk"]}>
        <rect x={centre.x - deskSize - 8} y={centre.y - deskSize / 2} width={2 * deskSize + 16} height={deskSize} rx={6} />
        <text x={centre.x} y={centre.y + 5}>
          {t("desk")}
        </text>
      </g>
      {hospitals.map(({ name, activity }, i) => (
        <g key={name} className={styles["hospital"]} data-activity={activity}>
          <circle cx={places[i].x} cy={places[i].y} r={nodeSize} />
          <text x={places[i].x} y={places[i].y + 5}>
            {i + 1}
          </text>
          {marks[activity] !== "" && (
            <g className={styles["mark"]}>
              <circle cx={places[i].x + 15} cy={places[i].y - 14} r={8} />
              <text x={places[i].x + 15} y={places[i].y - 10}>
                {marks[activity]}
              </text>
            </g>
          )}
          {hospitals.length <= namedUpTo && (
            <text className={styles["name"]} x={places[i].x} y={places[i].y + nodeSize + 17}>
              {name.length > 18 ? `${name.slice(0, 17)}…` : name}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

/** What moves: the model to a hospital that trains, its update from one that has sent. */
function Link({ to, activity }: { to: Place; activity: HospitalActivity }) {
  const moves = activity === "training" ? "outwards" : activity === "sent" ? "inwards" : undefined;
  const line = { x1: centre.x, y1: centre.y, x2: to.x, y2: to.y };
  return (
    <g className={styles["link"]} data-activity={activity}>
      <line {...line} />
      {moves !== undefined && <line {...line} className={styles["flow"]} data-moves={moves} />}
    </g>
  );
}

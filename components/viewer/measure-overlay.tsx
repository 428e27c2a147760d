"use client";
/** The measures drawn over the planes; pale where their places lie before or behind what a plane cuts. */
import { useEffect, useRef, useState } from "react";
import { distanceMm, seenOn, tilesOf } from "./geometry.ts";
import type { Point, Tile } from "./geometry.ts";
import type { Measure } from "./measures.tsx";
import styles from "./measures.module.css";
import type { ViewedVolume } from "./volume.ts";

interface MeasureOverlayProps {
  volume: ViewedVolume;
  measures: readonly Measure[];
  start: Point | null;
  crosshairMm: Point | null;
}

export function MeasureOverlay({ volume, measures, start, crosshairMm }: MeasureOverlayProps) {
  const drawing = useRef<SVGSVGElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = drawing.current;
    if (element === null) return;
    const sizing = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    sizing.observe(element);
    return () => sizing.disconnect();
  }, []);
  const { width, height } = size;
  const lines = [...measures, ...(start !== null && crosshairMm !== null ? [{ id: "started", from: start, to: crosshairMm }] : [])];
  const tiles = width > 0 && height > 0 && lines.length > 0 ? tilesOf(volume, size) : [];
  return (
    <svg ref={drawing} className={styles["drawn"]} viewBox={`0 0 ${Math.max(1, width)} ${Math.max(1, height)}`} aria-hidden>
      {tiles.flatMap((tile) =>
        lines.map(({ id, from, to }) => (
          <Line key={`${tile.plane}:${id}`} tile={tile} volume={volume} from={from} to={to} crosshairMm={crosshairMm ?? from} size={size} />
        )),
      )}
    </svg>
  );
}

interface LineProps {
  tile: Tile;
  volume: ViewedVolume;
  from: Point;
  to: Point;
  crosshairMm: Point;
  size: { width: number; height: number };
}

function Line({ tile, volume, from, to, crosshairMm, size: { width, height } }: LineProps) {
  const [a, b] = [from, to].map((mm) => seenOn(tile, volume, { mm, crosshairMm }));
  const inPlane = Math.max(a.slicesAway, b.slicesAway) < 0.6;
  const at = ({ x, y }: { x: number; y: number }): { x: number; y: number } => ({ x: x * width, y: y * height });
  const [start, end] = [at(a), at(b)];
  return (
    <g data-in-plane={inPlane || undefined}>
      <line x1={start.x} y1={start.y} x2={end.x} y2={end.y} />
      <circle cx={start.x} cy={start.y} r={3} />
      <circle cx={end.x} cy={end.y} r={3} />
      {inPlane && (
        <text x={(start.x + end.x) / 2 + 6} y={(start.y + end.y) / 2 - 6}>
          {distanceMm(from, to).toFixed(0)}
        </text>
      )}
    </g>
  );
}

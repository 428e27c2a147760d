"use client";
/** The whole body, turning: maximum intensity projections as nuclear medicine reads them, drawn without WebGL. */
import { useTranslations } from "next-intl";
import { Pause, Play } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { CSSProperties } from "react";
import { imageMaps, lookupTable } from "./colour-maps.ts";
import { bodyReachMm, projectionGeometry } from "./projection.ts";
import type { ShownLayer } from "./shown-layers.ts";
import type { TurnFrame, TurnRequest } from "./turning.worker.ts";
import type { LoadedLayer } from "./use-volumes.ts";
import styles from "./viewer.module.css";
import type { ViewedVolume } from "./volume.ts";

const frameCount = 48;
const turnSeconds = 6;
const angles = Array.from({ length: frameCount }, (_, index) => (index * 360) / frameCount);

export interface TurningImageProps {
  /** The image, then the masks; the same list while only their looks change. */
  volumes: ViewedVolume[];
  image: { loaded: LoadedLayer; shown: ShownLayer };
  masks: { loaded: LoadedLayer; shown: ShownLayer; colour: readonly [number, number, number] }[];
  label: string;
}

export function TurningImage({ volumes, image, masks, label }: TurningImageProps) {
  const t = useTranslations("viewer.turning");
  const canvas = useRef<HTMLCanvasElement>(null);
  const [frame, setFrame] = useState(0);
  const [playing, setPlaying] = useState(false);
  // The first window decides, once: a body does not grow when its window changes.
  const [level] = useState(image.shown.low + 0.03 * (image.shown.high - image.shown.low));
  const reachMm = useMemo(() => bodyReachMm(image.loaded.volume, level), [image.loaded, level]);
  const frames = useFrames(volumes, reachMm);
  const geometry = projectionGeometry(image.loaded.volume, reachMm);
  const table = useMemo(() => lookupTable(imageMaps[image.shown.map]), [image.shown.map]);
  const shown = frames[frame];

  useEffect(() => setPlaying(!matchMedia("(prefers-reduced-motion: reduce)").matches), []);
  const visible = useVisibility(canvas);
  useEffect(() => {
    if (!playing || !visible) return;
    const timer = setInterval(() => setFrame((now) => (now + 1) % frameCount), (turnSeconds * 1000) / frameCount);
    return () => clearInterval(timer);
  }, [playing, visible]);
  useEffect(() => {
    // Written pixel by pixel and never read by the graphics card: kept in memory, it costs little where there is no card.
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    if (context === null || context === undefined || shown === undefined) return;
    const { low, high } = image.shown;
    const picture = context.createImageData(geometry.width, geometry.height);
    paintImage(picture.data, shown.layers[0], { table, low, high });
    masks.forEach((mask, index) => {
      if (mask.shown.visible) paintMask(picture.data, shown.layers[index + 1], { colour: mask.colour, opacity: mask.shown.opacity });
    });
    context.putImageData(picture, 0, 0);
  }, [shown, image.shown, masks, table, geometry.width, geometry.height]);

  return (
    <div className={styles["turning"]}>
      <div className={styles["turningPicture"]} style={{ background: `rgb(${table.slice(0, 3).join(" ")})` }}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={label}
          width={geometry.width}
          height={geometry.height}
          // Voxels are not square: the style gives the true proportions.
          style={{ "--proportion": (geometry.width * geometry.columnMm) / (geometry.height * geometry.rowMm) } as CSSProperties}
        />
      </div>
      <div className={styles["turningTools"]}>
        <button
          type="button"
          aria-label={playing ? t("pause") : t("play")}
          title={playing ? t("pause") : t("play")}
          onClick={() => setPlaying(!playing)}
        >
          {playing ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        </button>
        <input
          type="range"
          min={0}
          max={frameCount - 1}
          value={frame}
          aria-label={t("angle")}
          aria-valuetext={t("degrees", { degrees: Math.round(angles[frame]) })}
          onChange={(event) => {
            setPlaying(false);
            setFrame(Number(event.target.value));
          }}
        />
      </div>
    </div>
  );
}

/** Nobody sees a turn that is scrolled away: it costs nothing then. */
function useVisibility(element: { current: Element | null }): boolean {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const node = element.current;
    if (node === null) return;
    const watching = new IntersectionObserver((entries) => setVisible(entries.at(-1)?.isIntersecting === true));
    watching.observe(node);
    return () => watching.disconnect();
  }, [element]);
  return visible;
}

/** The frames that are made so far. */
function useFrames(volumes: TurnRequest["layers"], reachMm: number): readonly TurnFrame[] {
  const [frames, setFrames] = useState<readonly TurnFrame[]>([]);
  useEffect(() => {
    const worker = new Worker(new URL("./turning.worker.ts", import.meta.url), { type: "module" });
    const made: TurnFrame[] = [];
    worker.addEventListener("message", ({ data }: MessageEvent<TurnFrame>) => {
      made[data.index] = data;
      if (data.index === 0 || data.index % 4 === 3) setFrames([...made]);
      if (data.index === frameCount - 1) worker.terminate();
    });
    worker.postMessage({ layers: volumes, angles, reachMm } satisfies TurnRequest);
    return () => worker.terminate();
  }, [volumes, reachMm]);
  return frames;
}

function paintImage(
  target: Uint8ClampedArray,
  pixels: Float32Array,
  { table, low, high }: { table: Uint8ClampedArray; low: number; high: number },
): void {
  const scale = 255 / Math.max(high - low, Number.EPSILON);
  for (let index = 0; index < pixels.length; index++) {
    const level = Math.max(0, Math.min(255, Math.round((pixels[index] - low) * scale))) * 3;
    target[index * 4] = table[level];
    target[index * 4 + 1] = table[level + 1];
    target[index * 4 + 2] = table[level + 2];
    target[index * 4 + 3] = 255;
  }
}

interface MaskPaint {
  colour: readonly [number, number, number];
  opacity: number;
}

function paintMask(target: Uint8ClampedArray, pixels: Float32Array, { colour, opacity }: MaskPaint): void {
  for (let index = 0; index < pixels.length; index++) {
    if (!(pixels[index] > 0)) continue;
    for (let channel = 0; channel < 3; channel++) {
      const at = index * 4 + channel;
      target[at] = target[at] * (1 - opacity) + colour[channel] * opacity;
    }
  }
}

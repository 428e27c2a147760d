"use client";
/** Axial, coronal and sagittal planes through one point, drawn by NiiVue. */
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import type { Niivue, NVImage } from "@niivue/niivue";
import type { ViewerOutput } from "../../protocol/output.ts";
import { imageMaps, niivueMap } from "./colour-maps.ts";
import type { ShownLayer } from "./shown-layers.ts";
import type { LoadedLayer } from "./use-volumes.ts";
import { tilesOf, valueAt } from "./geometry.ts";
import styles from "./viewer.module.css";

export interface CrosshairPoint {
  mm: [number, number, number];
  /** One value a layer; null outside of it. */
  values: (number | null)[];
}

export type PlaneAction = "wider" | "narrower" | "reset" | "mark" | "cancel";

export interface PlanesProps {
  content: ViewerOutput;
  layers: readonly LoadedLayer[];
  shown: readonly ShownLayer[];
  masks: ReadonlyMap<number, readonly [number, number, number]>;
  label: string;
  /** Kept outside, so that a viewer that was scrolled away comes back as it was. */
  crosshair: { current: [number, number, number] | null };
  onMove: (point: CrosshairPoint) => void;
  onAction: (action: PlaneAction) => void;
  /** A measure has its first place. */
  measuring: boolean;
  /** Grows with each wish to bring the crosshair to `crosshair`. */
  wish: number;
  children?: ReactNode;
  onFailure: () => void;
}

export function Planes(props: PlanesProps) {
  const { layers, shown, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const niivue = useRef<Niivue | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let ended = false;
    const ending = start(element, latest).then(
      (made) => {
        if (ended) return made;
        niivue.current = made;
        applyShown(made, latest.current);
        return made;
      },
      () => {
        if (!ended) latest.current.onFailure();
        return null;
      },
    );
    const sizing = new ResizeObserver(() => {
      if (niivue.current !== null) arrange(niivue.current, element, layers);
    });
    sizing.observe(element);
    return () => {
      ended = true;
      sizing.disconnect();
      niivue.current = null;
      // Browsers allow a page about sixteen of these: what is out of sight gives its own back.
      void ending.then((made) => {
        made?.cleanup();
        made?.gl.getExtension("WEBGL_lose_context")?.loseContext();
      });
    };
  }, [layers]);
  useEffect(() => {
    if (niivue.current !== null) applyShown(niivue.current, { ...latest.current, shown });
  }, [shown]);

  const { wish } = props;
  useEffect(() => {
    const [nv, place] = [niivue.current, latest.current.crosshair.current];
    if (wish === 0 || nv === null || place === null) return;
    nv.scene.crosshairPos = nv.mm2frac(place, 0, true);
    nv.createOnLocationChange();
    nv.drawScene();
  }, [wish]);

  return (
    <div
      ref={holder}
      className={styles["planes"]}
      data-own-keys
      role="application"
      aria-label={label}
      tabIndex={0}
      onKeyDownCapture={(event) => {
        if (niivue.current === null || !keyPressed(niivue.current, event.key, latest.current)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <canvas ref={canvas} tabIndex={-1} />
      {props.children}
    </div>
  );
}

async function start(canvas: HTMLCanvasElement, latest: { current: PlanesProps }): Promise<Niivue> {
  const { Niivue, NVImage, MULTIPLANAR_TYPE, SHOW_RENDER, DRAG_MODE, cmapper } = await import("@niivue/niivue");
  const { content, layers, masks, crosshair, shown } = latest.current;
  const nv = new Niivue({
    // Until the first slice is drawn the canvas has the colour of an empty one, not black.
    backColor: backgroundOf(shown),
    isRadiologicalConvention: true,
    sagittalNoseLeft: true,
    multiplanarLayout: MULTIPLANAR_TYPE.ROW,
    multiplanarShowRender: SHOW_RENDER.NEVER,
    multiplanarPadPixels: 0,
    tileMargin: 0,
    crosshairColor: [0.05, 0.45, 0.52, 0.85],
    crosshairWidth: 1.2,
    crosshairWidthUnit: "mm",
    crosshairGap: 14,
    fontMinPx: 11,
    fontSizeScaling: 0.3,
    dragMode: DRAG_MODE.none,
    dragAndDropEnabled: false,
    scrollRequiresFocus: true,
    clipPlaneHotKey: "",
    cycleClipPlaneHotKey: "",
    viewModeHotKey: "",
    isNearestInterpolation: false,
    logLevel: "silent",
    loadingText: "",
  });
  await nv.attachToCanvas(canvas, true);
  canvas.parentElement?.style.removeProperty("background-color");
  for (const [name, map] of Object.entries(imageMaps)) {
    cmapper.addColormap(
      `carnet ${name}`,
      niivueMap(
        map,
        map.at.map(() => 255),
      ),
    );
    cmapper.addColormap(
      `carnet over ${name}`,
      niivueMap(
        map,
        map.at.map((at) => (at === 0 ? 0 : 255)),
      ),
    );
  }
  for (const [index, layer] of content.layers.entries()) {
    const colour = masks.get(index);
    if (colour !== undefined)
      cmapper.addColormap(maskMapName(colour), { ...niivueMap({ at: [0, 1, 255], colours: [colour, colour, colour] }, [0, 255, 255]) });
    const image: NVImage = await NVImage.loadFromUrl({
      url: layers[index].bytes,
      name: `${index}.nii`,
      cal_min: layer.low,
      cal_max: layer.high,
    });
    image.name = layer.name;
    nv.addVolume(image);
  }
  nv.onLocationChange = (location) => {
    const { mm } = location as { mm: ArrayLike<number> };
    const place: [number, number, number] = [mm[0], mm[1], mm[2]];
    latest.current.crosshair.current = place;
    latest.current.onMove({ mm: place, values: layers.map(({ volume }) => valueAt(volume, place)) });
  };
  arrange(nv, canvas, layers);
  const first = crosshair.current ?? content.crosshairMm ?? null;
  // By the image's own matrix, also where it is oblique.
  if (first !== null) nv.scene.crosshairPos = nv.mm2frac(first, 0, true);
  nv.createOnLocationChange();
  nv.drawScene();
  return nv;
}

function maskMapName(colour: readonly [number, number, number]): string {
  return `carnet mask ${colour.join(" ")}`;
}

function arrange(nv: Niivue, canvas: HTMLCanvasElement, layers: readonly LoadedLayer[]): void {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0 || height === 0) return;
  const types = { coronal: nv.sliceTypeCoronal, sagittal: nv.sliceTypeSagittal, axial: nv.sliceTypeAxial };
  nv.setCustomLayout(
    tilesOf(layers[0].volume, { width, height }).map((tile) => ({
      sliceType: types[tile.plane],
      position: [tile.left, tile.top, tile.width, tile.height],
    })),
  );
}

function applyShown(nv: Niivue, { shown, masks }: PlanesProps): void {
  nv.volumes.forEach((volume, index) => {
    const layer = shown[index];
    const colour = masks.get(index);
    if (layer === undefined) return;
    volume.colormap = colour === undefined ? `carnet ${index === 0 ? "" : "over "}${layer.map}` : maskMapName(colour);
    volume.cal_min = colour === undefined ? layer.low : 0.5;
    volume.cal_max = colour === undefined ? layer.high : 1;
    volume.opacity = layer.visible ? layer.opacity : 0;
  });
  nv.opts.backColor = backgroundOf(shown);
  nv.opts.fontColor = nv.opts.backColor[0] > 0.5 ? [0.25, 0.3, 0.33, 1] : [0.75, 0.8, 0.82, 1];
  nv.updateGLVolume();
}

/** The colour of nothing in the first layer's map. */
function backgroundOf(shown: readonly ShownLayer[]): number[] {
  return [...imageMaps[shown[0].map].colours[0].map((channel) => channel / 255), 1];
}

const moves: Record<string, [number, number, number]> = {
  ArrowLeft: [-1, 0, 0],
  ArrowRight: [1, 0, 0],
  ArrowUp: [0, 1, 0],
  ArrowDown: [0, -1, 0],
  PageUp: [0, 0, 1],
  PageDown: [0, 0, -1],
};

function keyPressed(nv: Niivue, key: string, { onAction, measuring }: PlanesProps): boolean {
  const move = moves[key];
  if (move !== undefined) {
    // The arrows follow the image: in the radiological convention the patient's right is on the left of the screen.
    nv.moveCrosshairInVox(-move[0], move[1], move[2]);
    nv.createOnLocationChange();
    return true;
  }
  if (key === "+" || key === "=") onAction("wider");
  else if (key === "-") onAction("narrower");
  else if (key === "Home") onAction("reset");
  else if (key === "m" || key === "M") onAction("mark");
  else if (key === "Escape" && measuring) onAction("cancel");
  else return false;
  return true;
}

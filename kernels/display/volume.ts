/** Volumes, to look at. */
import type { LabelMap, Volume } from "../../science/imaging/index.ts";
import { maximumIntensityProjection, toPng, writeNifti } from "../../science/imaging/index.ts";
import type { ViewerOutput } from "../../protocol/output.ts";
import { mime } from "../../protocol/mime.ts";
import type { Handle } from "./show.ts";
import { display } from "./show.ts";
import type { Representation } from "./representation.ts";
import { displayable } from "./representation.ts";
import { formatNumber, text } from "./text.ts";

export interface Overlay {
  /** A mask or a map of regions, or another image. */
  labels: LabelMap | Volume;
  name?: string;
  /** A colour map of NiiVue. */
  colormap?: string;
  /** 0 to 1. */
  opacity?: number;
  /** Of an image, in its unit. */
  window?: readonly [low: number, high: number];
}

export interface VolumeView {
  image: Volume;
  /** Lowest and highest value shown, in the image's unit. Default: 0 to 8 for SUV, else the range of the values. */
  window?: readonly [low: number, high: number];
  title?: string;
  name?: string;
  colormap?: string;
  overlays?: readonly Overlay[];
  /** A mask, or several: short for `overlays`. */
  mask?: LabelMap;
  /**
   * With `mask`: its regions can be chosen in the viewer. The choice is written as `const <pick> = [...]` into the cell below, for the next
   * cells to read.
   */
  pick?: string;
  /** Where the crosshair starts: patient coordinates in mm (RAS). */
  crosshairMm?: [number, number, number];
}

function rangeOf(data: ArrayLike<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i += 1) {
    if (data[i] < low) low = data[i];
    if (data[i] > high) high = data[i];
  }
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : [0, 1];
}

function windowOf(volume: Volume): readonly [number, number] {
  return volume.unit.startsWith("SUV") ? [0, 8] : rangeOf(volume.data);
}

function isVolume(value: object): value is Volume {
  return (value as { kind?: unknown }).kind === "carnet/volume" && "data" in value && "dimensions" in value;
}

function isLabels(value: object): value is LabelMap {
  return (value as { kind?: unknown }).kind === "carnet/labels" && "data" in value && "dimensions" in value;
}

function sizeText({ dimensions, spacingMm }: Volume | LabelMap): string {
  return `${dimensions.join(" × ")} voxels, ${spacingMm.map((mm) => formatNumber(mm, 3)).join(" × ")} mm`;
}

function summary(volume: Volume): string {
  const [low, high] = rangeOf(volume.data);
  const values = `${formatNumber(low)} – ${formatNumber(high)} ${volume.unit}`.trim();
  const synthetic = volume.synthetic ? [text({ fr: "données synthétiques", en: "synthetic data" })] : [];
  return [volume.description || volume.modality || "Volume", sizeText(volume), values, ...synthetic].join(", ");
}

/** A volume as a result: one picture and what it is. To go through it, `showVolume`. */
export function representVolume(value: object): Representation | null {
  if (isVolume(value)) {
    const [low, high] = windowOf(value);
    const png = toPng(maximumIntensityProjection(value), { low, high });
    return { data: { [mime.png]: Buffer.from(png).toString("base64"), [mime.text]: summary(value) } };
  }
  if (isLabels(value)) {
    const labels = new Set<number>();
    for (const label of value.data) if (label !== 0) labels.add(label);
    const count = text({ fr: `${labels.size} région(s)`, en: `${labels.size} region(s)` });
    return { data: { [mime.text]: [value.description || "LabelMap", sizeText(value), count].join(", ") } };
  }
  return null;
}

/**
 * Shows a volume in the viewer: three planes, a turning projection, a crosshair with the value.
 *
 * ```ts
 * showVolume({ image: suv, window: [0, 8], overlays: [{ labels: found.labels, name: "Foyers" }] });
 * ```
 */
export function showVolume(view: VolumeView | Volume): Handle {
  const wanted: VolumeView = isVolume(view) ? { image: view } : view;
  if (!wanted?.image || !isVolume(wanted.image)) {
    throw new TypeError(
      text({
        fr: "showVolume({ image }) attend un volume de carnet/imaging.",
        en: "showVolume({ image }) takes a volume of carnet/imaging.",
      }),
    );
  }
  return display(displayable({}, () => viewer(wanted)));
}

export function viewer({ image, window, title, name, colormap, overlays = [], mask, pick, crosshairMm }: VolumeView): Representation {
  const buffers = [writeNifti(image, { compact: true })];
  const [low, high] = window ?? windowOf(image);
  const imageName = name ?? (image.description || image.modality || "image");
  const layers: ViewerOutput["layers"] = [
    {
      name: imageName,
      buffer: 0,
      unit: image.unit,
      colormap: colormap ?? (image.modality === "CT" ? "gray" : "inverted gray"),
      low,
      high,
      opacity: 1,
      kind: "image",
    },
  ];
  for (const overlay of [...overlays, ...(mask ? [{ labels: mask }] : [])] as Overlay[]) {
    layers.push(overlayLayer(overlay, buffers.length));
    buffers.push(writeNifti(overlay.labels));
  }
  const description = [summary(image), ...layers.slice(1).map((layer) => `+ ${layer.name}`)].join(" ");
  const content: ViewerOutput = {
    ...(title === undefined ? {} : { title }),
    synthetic: image.synthetic,
    layers,
    description,
    ...(crosshairMm ? { crosshairMm } : {}),
    ...(pick === undefined ? {} : { picking: picking(pick, { mask, layer: layers.length - 1 }) }),
  };
  return {
    data: { [mime.viewer]: content, [mime.text]: title === undefined ? description : `${title}. ${description}` },
    buffers,
  };
}

const mostPicked = 500;

function picking(name: string, { mask, layer }: { mask: LabelMap | undefined; layer: number }): NonNullable<ViewerOutput["picking"]> {
  if (mask === undefined) {
    throw new TypeError(text({ fr: "showVolume({ pick }) demande aussi mask.", en: "showVolume({ pick }) needs mask as well." }));
  }
  if (!/^[\p{L}_$][\p{L}\p{N}_$]{0,40}$/u.test(name)) {
    throw new TypeError(text({ fr: `pick : « ${name} » n’est pas un nom de variable.`, en: `pick: “${name}” is no name of a variable.` }));
  }
  const labels = [...new Set(mask.data)].filter((label) => label > 0).toSorted((a, b) => a - b);
  if (labels.length > mostPicked) {
    const count = labels.length;
    throw new TypeError(
      text({
        fr: `${count} régions, c’est trop pour choisir : au plus ${mostPicked}.`,
        en: `${count} regions are too many to choose from: at most ${mostPicked}.`,
      }),
    );
  }
  return { layer, name, labels };
}

function overlayLayer({ labels, name, colormap, opacity = 0.6, window }: Overlay, buffer: number): ViewerOutput["layers"][number] {
  if (isLabels(labels)) {
    const [, high] = rangeOf(labels.data);
    const shown = name ?? (labels.description || text({ fr: "régions", en: "regions" }));
    return { name: shown, buffer, unit: "", colormap: colormap ?? "red", low: 0.5, high: Math.max(1, high), opacity, kind: "mask" };
  }
  const [low, high] = window ?? windowOf(labels);
  return {
    name: name ?? (labels.description || labels.modality),
    buffer,
    unit: labels.unit,
    colormap: colormap ?? "warm",
    low,
    high,
    opacity,
    kind: "image",
  };
}

/** A flat image, made from a volume: a slice or a projection. Shows itself as PNG in a notebook. */
import { encodePng } from "./png.ts";

/** Colours of an image, by name. */
export type ColorMap = "inverted gray" | "gray" | "hot";

/** How an image is painted. */
export interface Painting {
  /** Value painted with the first colour (white, for "inverted gray"). Default: 0. */
  low?: number;
  /** Value painted with the last colour (black, for "inverted gray"). Default: 7 for SUV, else the largest value. */
  high?: number;
  colormap?: ColorMap;
  /** Width of a pixel of the PNG, in mm. Default 2. */
  pixelMm?: number;
}

/** A flat image. `data[column + width * row]`; row 0 is at the top. */
export interface FlatImage {
  readonly kind: "carnet/image";
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Distance between columns and between rows, in mm. */
  readonly spacingMm: [number, number];
  readonly unit: string;
  readonly title: string;
  readonly synthetic: boolean;
}

const displayMethod = Symbol.for("Jupyter.display");

/** Makes a flat image that a notebook shows as PNG. */
export function flatImage(content: Omit<FlatImage, "kind">): FlatImage {
  const image: FlatImage = { kind: "carnet/image", ...content };
  // Not enumerable: an image compared or printed is its values.
  Object.defineProperty(image, displayMethod, {
    value: () => ({ "image/png": Buffer.from(toPng(image)).toString("base64"), "text/plain": describeImage(image) }),
  });
  return image;
}

function describeImage({ title, width, height, spacingMm: [dx, dy], unit }: FlatImage): string {
  return `${title} (${width} × ${height}, ${Math.round(width * dx)} × ${Math.round(height * dy)} mm${unit && `, ${unit}`})`;
}

/**
 * Paints an image as the bytes of a PNG file, with square pixels. The default is the nuclear physician's: dark where uptake is high.
 *
 * ```ts
 * const png = toPng(maximumIntensityProjection(suv), { high: 10 });
 * ```
 */
export function toPng(image: FlatImage, painting: Painting = {}): Uint8Array {
  const { low = 0, high = defaultHigh(image), colormap = "inverted gray", pixelMm = 2 } = painting;
  const width = Math.max(1, Math.round((image.width * image.spacingMm[0]) / pixelMm));
  const height = Math.max(1, Math.round((image.height * image.spacingMm[1]) / pixelMm));
  const colour = colors[colormap];
  const rgb = new Uint8Array(width * height * 3);
  const scale = high > low ? 1 / (high - low) : 0;
  for (let row = 0; row < height; row++) {
    const y = ((row + 0.5) * image.height) / height - 0.5;
    for (let column = 0; column < width; column++) {
      const x = ((column + 0.5) * image.width) / width - 0.5;
      const level = Math.min(1, Math.max(0, (interpolated(image, x, y) - low) * scale));
      rgb.set(colour(level), 3 * (column + width * row));
    }
  }
  return encodePng({ width, height, rgb });
}

const byte = (fraction: number) => Math.round(255 * Math.min(1, Math.max(0, fraction)));
const colors: Record<ColorMap, (level: number) => [number, number, number]> = {
  "inverted gray": (level) => [byte(1 - level), byte(1 - level), byte(1 - level)],
  gray: (level) => [byte(level), byte(level), byte(level)],
  hot: (level) => [byte(level * 3), byte(level * 3 - 1), byte(level * 3 - 2)],
};

function defaultHigh(image: FlatImage): number {
  if (image.unit.startsWith("SUV")) return 7;
  return image.data.reduce((largest, value) => Math.max(largest, value), 0);
}

function interpolated({ data, width, height }: FlatImage, x: number, y: number): number {
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const x1 = Math.min(width - 1, x0 + 1);
  const y1 = Math.min(height - 1, y0 + 1);
  const top = data[x0 + width * y0] * (x0 + 1 - cx) + data[x1 + width * y0] * (cx - x0);
  const bottom = data[x0 + width * y1] * (x0 + 1 - cx) + data[x1 + width * y1] * (cx - x0);
  return top * (y0 + 1 - cy) + bottom * (cy - y0);
}

/**
 * What a PET scanner does to the truth: it blurs (point spread function), counts a finite number of decays (noise), and smooths. A model of
 * images, not of physics; its resolution lies inside the EARL standard 1 recovery coefficients (tested).
 */
import { seededNormal } from "../../science/learning/random.ts";

/** A volume being scanned: values with x fastest, then y, then z. */
export interface Field {
  data: Float32Array;
  dimensions: readonly [number, number, number];
  spacingMm: readonly [number, number, number];
}

/**
 * What a reconstruction does to a point: a Gaussian, and for those that model the point spread function a share of a wider one taken off
 * again, whose edges overshoot (Gibbs).
 */
export interface Resolution {
  /** Full width at half maximum, mm. */
  fwhmMm: number;
  overshoot?: { share: number; fwhmMm: number };
}

/** Full width at half maximum of the reconstructed images, in mm. */
export const resolutionMm = 7.5;

/** Blurs in place by a Gaussian of the given full width at half maximum, along all three axes. Outside of the field there is nothing. */
export function blur(field: Field, fwhmMm: number): void {
  reconstruct(field, { fwhmMm });
}

/** Gives a field the resolution of a scanner, in place. Where an edge undershoots, values may fall below 0. */
export function reconstruct({ data, dimensions: [nx, ny, nz], spacingMm }: Field, resolution: Resolution): void {
  const kernels = spacingMm.map((mm) => pointSpread(resolution, mm));
  alongRows(data, { length: nx, kernel: kernels[0] });
  for (let z = 0; z < nz; z++) acrossRows(data, { start: nx * ny * z, stride: nx, width: nx, count: ny, kernel: kernels[1] });
  for (let y = 0; y < ny; y++) acrossRows(data, { start: nx * y, stride: nx * ny, width: nx, count: nz, kernel: kernels[2] });
}

/** Blurs every row of neighbours in memory. */
function alongRows(data: Float32Array, { length, kernel }: { length: number; kernel: Float64Array }): void {
  const half = kernel.length >> 1;
  const line = new Float64Array(length + 2 * half);
  for (let start = 0; start < data.length; start += length) {
    for (let i = 0; i < length; i++) line[i + half] = data[start + i];
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k] * line[i + k];
      data[start + i] = sum;
    }
  }
}

interface Rows {
  start: number;
  /** From one row to the next. */
  stride: number;
  width: number;
  count: number;
  kernel: Float64Array;
}

/** Blurs across rows: whole rows are added up, since memory is read fastest in its own order. */
function acrossRows(data: Float32Array, { start, stride, width, count, kernel }: Rows): void {
  const half = kernel.length >> 1;
  const source = new Float32Array(width * count);
  for (let row = 0; row < count; row++) source.set(data.subarray(start + row * stride, start + row * stride + width), row * width);
  const sums = new Float64Array(width);
  for (let row = 0; row < count; row++) {
    sums.fill(0);
    for (let k = Math.max(0, half - row); k < Math.min(kernel.length, count + half - row); k++) {
      const weight = kernel[k];
      const from = (row + k - half) * width;
      for (let x = 0; x < width; x++) sums[x] += weight * source[from + x];
    }
    data.set(sums, start + row * stride);
  }
}

/**
 * Adds noise in place. Its deviation grows with the square root of the uptake, as counting does, and its grain is that of a reconstructed
 * image (correlated over `grainMm`). `level` is the deviation at an uptake of 1; what falls below 0 becomes 0, as reconstructions do.
 */
export function addNoise(image: Field, { level, grainMm, random }: { level: number; grainMm: number; random: () => number }): void {
  const { data, dimensions, spacingMm } = image;
  const normal = seededNormal(random);
  const noise = new Float32Array(data.length);
  for (let i = 0; i < noise.length; i++) noise[i] = normal();
  blur({ data: noise, dimensions, spacingMm }, grainMm);
  // Smoothing shrinks white noise by the root of the sum of squares of the kernel, once for each axis.
  const shrinks = spacingMm.map((mm) => Math.sqrt(gaussian(grainMm / mm).reduce((sum, weight) => sum + weight * weight, 0)));
  const [first] = shrinks;
  const shrink = shrinks.every((one) => one === first) ? first ** 3 : shrinks[0] * shrinks[1] * shrinks[2];
  for (let i = 0; i < data.length; i++) {
    const deviation = level * Math.sqrt(Math.max(0, data[i]) + 0.004);
    data[i] = Math.max(0, data[i] + (deviation * noise[i]) / shrink);
  }
}

/** The weights of a point spread function along one axis; they add up to 1. */
function pointSpread({ fwhmMm, overshoot }: Resolution, spacingMm: number): Float64Array {
  const narrow = gaussian(fwhmMm / spacingMm);
  if (overshoot === undefined) return narrow;
  const wide = gaussian(overshoot.fwhmMm / spacingMm);
  const shift = (wide.length - narrow.length) / 2;
  return wide.map((weight, i) => (1 + overshoot.share) * (narrow[i - shift] ?? 0) - overshoot.share * weight);
}

/** A normalised Gaussian, sampled; its width is given in voxels. */
function gaussian(fwhm: number): Float64Array {
  const sigma = fwhm / (2 * Math.sqrt(2 * Math.LN2));
  const half = Math.max(1, Math.ceil(3.5 * sigma));
  const weights = Float64Array.from({ length: 2 * half + 1 }, (_, i) => Math.exp(-((i - half) ** 2) / (2 * sigma * sigma)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

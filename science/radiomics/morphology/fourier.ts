/** Fast Fourier transforms of complex blocks whose sides have the factors 2, 3 and 5. Stockham's ordering: no bit reversal. */
import type { Triple } from "../../imaging/volume.ts";
import { radix2, radix3, radix4, radix5 } from "./fourier-steps.ts";
import type { Step } from "./fourier-steps.ts";

/** A complex block: real and imaginary parts at index x + nx * (y + ny * z). */
export interface ComplexBlock {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly dimensions: Triple;
}

/** The smallest number from n up that has no other prime factors than 2, 3 and 5. */
export function fastSize(n: number): number {
  for (let size = n; ; size++) {
    let rest = size;
    for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
    if (rest === 1) return size;
  }
}

/** Lines are transformed side by side, so many at a time: they then fill whole cache lines along any axis. */
const batch = 16;

/**
 * Transforms a block in place. `filled` says how far from the origin values other than 0 reach along x, y and z: lines of zeros stay zeros and
 * are skipped.
 */
export function transform(block: ComplexBlock, filled: Triple): void {
  const [nx, ny, nz] = block.dimensions;
  const [, fy, fz] = filled;
  const offsets = (outer: number, outerStep: number, inner: number, innerStep: number) => {
    const starts = new Int32Array(outer * inner);
    for (let o = 0, k = 0; o < outer; o++) for (let i = 0; i < inner; i++, k++) starts[k] = o * outerStep + i * innerStep;
    return starts;
  };
  lines(block, { length: nx, stride: 1, starts: offsets(fz, nx * ny, fy, nx) });
  lines(block, { length: ny, stride: nx, starts: offsets(fz, nx * ny, nx, 1) });
  lines(block, { length: nz, stride: nx * ny, starts: offsets(ny, nx, nx, 1) });
}

interface Lines {
  length: number;
  stride: number;
  starts: Int32Array;
}

function lines({ re, im }: ComplexBlock, { length, stride, starts }: Lines): void {
  const plan = planFor(length);
  const size = length * batch;
  const work = { re: new Float64Array(size), im: new Float64Array(size), re2: new Float64Array(size), im2: new Float64Array(size) };
  for (let first = 0; first < starts.length; first += batch) {
    const count = Math.min(batch, starts.length - first);
    for (let b = 0; b < count; b++) {
      let at = starts[first + b];
      for (let k = b; k < size; k += batch, at += stride) {
        work.re[k] = re[at];
        work.im[k] = im[at];
      }
    }
    const done = run(plan, work);
    for (let b = 0; b < count; b++) {
      let at = starts[first + b];
      for (let k = b; k < size; k += batch, at += stride) {
        re[at] = done.re[k];
        im[at] = done.im[k];
      }
    }
  }
}

interface Work {
  re: Float64Array;
  im: Float64Array;
  re2: Float64Array;
  im2: Float64Array;
}

interface Plan {
  length: number;
  radices: Radix[];
  cos: Float64Array;
  sin: Float64Array;
}

const steps = { 2: radix2, 3: radix3, 4: radix4, 5: radix5 };
type Radix = keyof typeof steps;

function planFor(length: number): Plan {
  const radices: Radix[] = [];
  let rest = length;
  for (const radix of [4, 2, 3, 5] as const) {
    while (rest % radix === 0) {
      radices.push(radix);
      rest /= radix;
    }
  }
  const cos = Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sin = Float64Array.from({ length }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
  return { length, radices, cos, sin };
}

function run({ length, radices, cos, sin }: Plan, work: Work): { re: Float64Array; im: Float64Array } {
  let { re, im, re2, im2 } = work;
  let span = batch;
  let rest = length;
  for (const radix of radices) {
    const step: Step = { cos, sin, unit: length / rest, part: rest / radix, span, re, im, re2, im2 };
    steps[radix](step);
    [re, im, re2, im2] = [re2, im2, re, im];
    span *= radix;
    rest /= radix;
  }
  return { re, im };
}

/** Fast Fourier transforms of complex blocks whose sides have the factors 2, 3 and 5. Stockham's ordering: no bit reversal. */
import type { Triple } from "../../imaging/volume.ts";

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
  radices: number[];
  cos: Float64Array;
  sin: Float64Array;
}

function planFor(length: number): Plan {
  const radices: number[] = [];
  let rest = length;
  for (const radix of [4, 2, 3, 5]) {
    while (rest % radix === 0) {
      radices.push(radix);
      rest /= radix;
    }
  }
  const cos = Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sin = Float64Array.from({ length }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
  return { length, radices, cos, sin };
}

function run(plan: Plan, work: Work): { re: Float64Array; im: Float64Array } {
  let { re, im, re2, im2 } = work;
  let span = batch;
  let rest = plan.length;
  for (const radix of plan.radices) {
    const pass = { plan, span, rest, re, im, re2, im2 };
    if (radix === 4) radix4(pass);
    else if (radix === 2) radix2(pass);
    else smallRadix(pass, radix);
    [re, im, re2, im2] = [re2, im2, re, im];
    span *= radix;
    rest /= radix;
  }
  return { re, im };
}

/** One step of Stockham's algorithm: `rest` is the length still to be transformed, `span` how many numbers lie between its members. */
interface Pass extends Work {
  plan: Plan;
  span: number;
  rest: number;
}

function radix2({ plan: { length, cos, sin }, span, rest, re, im, re2, im2 }: Pass): void {
  const part = rest / 2;
  const unit = length / rest;
  for (let p = 0; p < part; p++) {
    const [c, s] = [cos[p * unit], sin[p * unit]];
    let [a, b, y, z] = [span * p, span * (p + part), span * 2 * p, span * (2 * p + 1)];
    for (let q = 0; q < span; q++, a++, b++, y++, z++) {
      const dr = re[a] - re[b];
      const di = im[a] - im[b];
      re2[y] = re[a] + re[b];
      im2[y] = im[a] + im[b];
      re2[z] = dr * c - di * s;
      im2[z] = dr * s + di * c;
    }
  }
}

function radix4({ plan: { length, cos, sin }, span, rest, re, im, re2, im2 }: Pass): void {
  const part = rest / 4;
  const unit = length / rest;
  for (let p = 0; p < part; p++) {
    const [c1, s1] = [cos[p * unit], sin[p * unit]];
    const [c2, s2] = [cos[2 * p * unit], sin[2 * p * unit]];
    const [c3, s3] = [cos[3 * p * unit], sin[3 * p * unit]];
    const source = span * p;
    const step = span * part;
    const target = span * 4 * p;
    for (let q = 0; q < span; q++) {
      const a = source + q;
      const y = target + q;
      const [b, c, d] = [a + step, a + 2 * step, a + 3 * step];
      const acr = re[a] + re[c];
      const aci = im[a] + im[c];
      const amr = re[a] - re[c];
      const ami = im[a] - im[c];
      const bdr = re[b] + re[d];
      const bdi = im[b] + im[d];
      // -i (b - d)
      const mdr = im[b] - im[d];
      const mdi = re[d] - re[b];
      re2[y] = acr + bdr;
      im2[y] = aci + bdi;
      re2[y + span] = (amr + mdr) * c1 - (ami + mdi) * s1;
      im2[y + span] = (amr + mdr) * s1 + (ami + mdi) * c1;
      re2[y + 2 * span] = (acr - bdr) * c2 - (aci - bdi) * s2;
      im2[y + 2 * span] = (acr - bdr) * s2 + (aci - bdi) * c2;
      re2[y + 3 * span] = (amr - mdr) * c3 - (ami - mdi) * s3;
      im2[y + 3 * span] = (amr - mdr) * s3 + (ami - mdi) * c3;
    }
  }
}

/** Radix 3 or 5, by the definition of the transform. */
function smallRadix({ plan: { length, cos, sin }, span, rest, re, im, re2, im2 }: Pass, radix: number): void {
  const part = rest / radix;
  const unit = length / rest;
  for (let p = 0; p < part; p++) {
    for (let j = 0; j < radix; j++) {
      const target = span * (radix * p + j);
      for (let k = 0; k < radix; k++) {
        // w_radix^(jk) w_rest^(jp)
        const turn = (((j * k) % radix) * (length / radix) + j * p * unit) % length;
        const [c, s] = [cos[turn], sin[turn]];
        const source = span * (p + part * k);
        for (let q = 0; q < span; q++) {
          const r = re[source + q] * c - im[source + q] * s;
          const i = re[source + q] * s + im[source + q] * c;
          re2[target + q] = k === 0 ? r : re2[target + q] + r;
          im2[target + q] = k === 0 ? i : im2[target + q] + i;
        }
      }
    }
  }
}

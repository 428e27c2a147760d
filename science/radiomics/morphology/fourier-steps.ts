/**
 * Steps of Stockham's Fourier transform: each joins two, three, four or five transforms. Written out, as they are most of the time that a
 * lesion's autocorrelation takes.
 */

export interface Step {
  /** cos and -sin of k full turns / length. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  /** Turns of this step, in those of the tables. */
  readonly unit: number;
  /** Transforms to be joined; numbers that lie between the members of one. */
  readonly part: number;
  readonly span: number;
  /** From here ... */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** ... to there. */
  readonly re2: Float64Array;
  readonly im2: Float64Array;
}

const sin3 = Math.sin((2 * Math.PI) / 3);
const cos5 = Math.cos((2 * Math.PI) / 5);
const cos10 = Math.cos((4 * Math.PI) / 5);
const sin5 = Math.sin((2 * Math.PI) / 5);
const sin10 = Math.sin((4 * Math.PI) / 5);

/** a + b, a - b */
export function radix2({ cos, sin, unit, part, span, re, im, re2, im2 }: Step): void {
  const far = span * part;
  for (let p = 0; p < part; p++) {
    const c1 = cos[p * unit];
    const s1 = sin[p * unit];
    const end = span * (p + 1);
    for (let a = span * p, y = span * 2 * p; a < end; a++, y++) {
      const b = a + far;
      const dr = re[a] - re[b];
      const di = im[a] - im[b];
      re2[y] = re[a] + re[b];
      im2[y] = im[a] + im[b];
      re2[y + span] = dr * c1 - di * s1;
      im2[y + span] = dr * s1 + di * c1;
    }
  }
}

/** The sum and difference of the second and third, turned by a third. */
export function radix3({ cos, sin, unit, part, span, re, im, re2, im2 }: Step): void {
  const far = span * part;
  for (let p = 0; p < part; p++) {
    const c1 = cos[p * unit];
    const s1 = sin[p * unit];
    const c2 = cos[2 * p * unit];
    const s2 = sin[2 * p * unit];
    const end = span * (p + 1);
    for (let a = span * p, y = span * 3 * p; a < end; a++, y++) {
      const b = a + far;
      const c = b + far;
      const tr = re[b] + re[c];
      const ti = im[b] + im[c];
      const mr = re[a] - tr / 2;
      const mi = im[a] - ti / 2;
      const nr = sin3 * (im[b] - im[c]);
      const ni = sin3 * (re[c] - re[b]);
      re2[y] = re[a] + tr;
      im2[y] = im[a] + ti;
      re2[y + span] = (mr + nr) * c1 - (mi + ni) * s1;
      im2[y + span] = (mr + nr) * s1 + (mi + ni) * c1;
      re2[y + 2 * span] = (mr - nr) * c2 - (mi - ni) * s2;
      im2[y + 2 * span] = (mr - nr) * s2 + (mi - ni) * c2;
    }
  }
}

/** Sums and differences, turned by a quarter. */
export function radix4({ cos, sin, unit, part, span, re, im, re2, im2 }: Step): void {
  const far = span * part;
  for (let p = 0; p < part; p++) {
    const c1 = cos[p * unit];
    const s1 = sin[p * unit];
    const c2 = cos[2 * p * unit];
    const s2 = sin[2 * p * unit];
    const c3 = cos[3 * p * unit];
    const s3 = sin[3 * p * unit];
    const end = span * (p + 1);
    for (let a = span * p, y = span * 4 * p; a < end; a++, y++) {
      const b = a + far;
      const c = b + far;
      const d = c + far;
      const tr = re[a] + re[c];
      const ti = im[a] + im[c];
      const ur = re[a] - re[c];
      const ui = im[a] - im[c];
      const vr = re[b] + re[d];
      const vi = im[b] + im[d];
      const wr = im[b] - im[d];
      const wi = re[d] - re[b];
      re2[y] = tr + vr;
      im2[y] = ti + vi;
      re2[y + span] = (ur + wr) * c1 - (ui + wi) * s1;
      im2[y + span] = (ur + wr) * s1 + (ui + wi) * c1;
      re2[y + 2 * span] = (tr - vr) * c2 - (ti - vi) * s2;
      im2[y + 2 * span] = (tr - vr) * s2 + (ti - vi) * c2;
      re2[y + 3 * span] = (ur - wr) * c3 - (ui - wi) * s3;
      im2[y + 3 * span] = (ur - wr) * s3 + (ui - wi) * c3;
    }
  }
}

/** Sums and differences of the outer and the inner pair, turned by fifths. */
export function radix5({ cos, sin, unit, part, span, re, im, re2, im2 }: Step): void {
  const far = span * part;
  for (let p = 0; p < part; p++) {
    const c1 = cos[p * unit];
    const s1 = sin[p * unit];
    const c2 = cos[2 * p * unit];
    const s2 = sin[2 * p * unit];
    const c3 = cos[3 * p * unit];
    const s3 = sin[3 * p * unit];
    const c4 = cos[4 * p * unit];
    const s4 = sin[4 * p * unit];
    const end = span * (p + 1);
    for (let a = span * p, y = span * 5 * p; a < end; a++, y++) {
      const b = a + far;
      const c = b + far;
      const d = c + far;
      const e = d + far;
      const tr = re[b] + re[e];
      const ti = im[b] + im[e];
      const ur = re[c] + re[d];
      const ui = im[c] + im[d];
      const vr = im[b] - im[e];
      const vi = re[e] - re[b];
      const wr = im[c] - im[d];
      const wi = re[d] - re[c];
      const fr = re[a] + cos5 * tr + cos10 * ur;
      const fi = im[a] + cos5 * ti + cos10 * ui;
      const gr = re[a] + cos10 * tr + cos5 * ur;
      const gi = im[a] + cos10 * ti + cos5 * ui;
      const hr = sin5 * vr + sin10 * wr;
      const hi = sin5 * vi + sin10 * wi;
      const kr = sin10 * vr - sin5 * wr;
      const ki = sin10 * vi - sin5 * wi;
      re2[y] = re[a] + tr + ur;
      im2[y] = im[a] + ti + ui;
      re2[y + span] = (fr + hr) * c1 - (fi + hi) * s1;
      im2[y + span] = (fr + hr) * s1 + (fi + hi) * c1;
      re2[y + 2 * span] = (gr + kr) * c2 - (gi + ki) * s2;
      im2[y + 2 * span] = (gr + kr) * s2 + (gi + ki) * c2;
      re2[y + 3 * span] = (gr - kr) * c3 - (gi - ki) * s3;
      im2[y + 3 * span] = (gr - kr) * s3 + (gi - ki) * c3;
      re2[y + 4 * span] = (fr - hr) * c4 - (fi - hi) * s4;
      im2[y + 4 * span] = (fr - hr) * s4 + (fi - hi) * c4;
    }
  }
}

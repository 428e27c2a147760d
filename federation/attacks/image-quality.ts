/** How alike two images are, in numbers that papers use. Values lie in [0, 1]. */

/** Peak signal-to-noise ratio in decibels; infinite for equal images. Above 30 a person sees the same picture. */
export function peakSignalToNoise(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length === 0) throw new RangeError("images of different sizes");
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
  return 10 * Math.log10(a.length / squares);
}

/** Structural similarity (Wang et al. 2004): mean over Gaussian windows of 11 pixels and deviation 1.5, cut at the borders. 1 for equal images. */
export function structuralSimilarity(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { width, height }: { width: number; height: number },
): number {
  if (a.length !== width * height || b.length !== a.length) throw new RangeError("images of different sizes");
  const smooth = (of: (i: number) => number) =>
    blurred(
      Float64Array.from({ length: a.length }, (_, i) => of(i)),
      { width, height },
    );
  const [ma, mb] = [smooth((i) => a[i]), smooth((i) => b[i])];
  const [aa, bb, ab] = [smooth((i) => a[i] * a[i]), smooth((i) => b[i] * b[i]), smooth((i) => a[i] * b[i])];
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const [va, vb, cov] = [aa[i] - ma[i] ** 2, bb[i] - mb[i] ** 2, ab[i] - ma[i] * mb[i]];
    sum += ((2 * ma[i] * mb[i] + c1) * (2 * cov + c2)) / ((ma[i] ** 2 + mb[i] ** 2 + c1) * (va + vb + c2));
  }
  return sum / a.length;
}

const reach = 5;
const window = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * 1.5 ** 2)));

function blurred(values: Float64Array, { width, height }: { width: number; height: number }): Float64Array {
  const along = (from: Float64Array, step: number, place: (i: number) => number, length: number) =>
    from.map((_, i) => {
      let [sum, weight] = [0, 0];
      for (let k = -reach; k <= reach; k++) {
        const at = place(i) + k;
        if (at < 0 || at >= length) continue;
        sum += window[k + reach] * from[i + k * step];
        weight += window[k + reach];
      }
      return sum / weight;
    });
  const rows = along(values, 1, (i) => i % width, width);
  return along(rows, width, (i) => Math.floor(i / width), height);
}

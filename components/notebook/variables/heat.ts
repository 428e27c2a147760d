/** Colours of a heat map whose lightness grows with the value, so that it reads without seeing colours too. */

/** Dark blue over green to light yellow, at equal steps of lightness. */
const points: readonly (readonly [number, number, number])[] = [
  [38, 25, 70],
  [49, 73, 126],
  [33, 121, 132],
  [62, 166, 112],
  [160, 205, 80],
  [250, 240, 140],
];

export const heatTable = new Uint8ClampedArray(256 * 3);
for (let level = 0; level < 256; level += 1) {
  const at = (level / 255) * (points.length - 1);
  const segment = Math.min(points.length - 2, Math.floor(at));
  for (let channel = 0; channel < 3; channel += 1) {
    const [from, to] = [points[segment][channel], points[segment + 1][channel]];
    heatTable[level * 3 + channel] = Math.round(from + (to - from) * (at - segment));
  }
}

/** Paints RGBA; what is no number stays transparent. */
export function heatColours(
  values: readonly (number | null)[],
  { low, high, target }: { low: number; high: number; target: Uint8ClampedArray },
): void {
  values.forEach((value, index) => {
    if (value === null) return;
    const level = high > low ? Math.round(((value - low) / (high - low)) * 255) : 128;
    for (let channel = 0; channel < 3; channel += 1) target[index * 4 + channel] = heatTable[level * 3 + channel];
    target[index * 4 + 3] = 255;
  });
}

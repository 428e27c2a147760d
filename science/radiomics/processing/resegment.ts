/** Re-segmentation: voxels whose value does not fit leave the intensity mask (IBSI IF0X). */
import type { Resegmentation } from "../configuration/configuration.ts";

/**
 * The intensity mask that re-segmentation leaves. Range and outliers are both judged on the mask as drawn, and what passes both stays.
 *
 * Source: IBSI reference manual 2.5 (USB3, 7ACA); population standard deviation.
 */
export function resegmented({ mask, field }: { mask: Uint8Array; field: Float64Array }, { range, outliers }: Resegmentation): Uint8Array {
  let low = range?.lowest ?? -Infinity;
  let high = range?.highest ?? Infinity;
  if (outliers !== null) {
    const { mean, deviation } = spread(mask, field);
    low = Math.max(low, mean - outliers.standardDeviations * deviation);
    high = Math.min(high, mean + outliers.standardDeviations * deviation);
  }
  return mask.map((inside, i) => (inside !== 0 && field[i] >= low && field[i] <= high ? 1 : 0));
}

function spread(mask: Uint8Array, field: Float64Array): { mean: number; deviation: number } {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    count++;
    sum += field[i];
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) squares += (field[i] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count) };
}

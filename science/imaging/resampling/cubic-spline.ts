/** Cubic B-spline through the samples of a line: its coefficients. Source: Unser, Aldroubi, Eden, IEEE Trans. Signal Process. 41 (1993). */

const pole = Math.sqrt(3) - 2;
/** pole^horizon is below the precision of a double. */
const horizon = 30;

/** How many samples beyond a place the spline there depends on. */
export const splineReach = horizon + 2;

/** Turns the first `length` samples of a line into the coefficients of the cubic B-spline through them; the line is mirrored at its ends. */
export function toSplineCoefficients(line: Float64Array, length: number): void {
  if (length === 1) return;
  for (let k = 0; k < length; k++) line[k] *= 6;
  line[0] = causalStart(line, length);
  for (let k = 1; k < length; k++) line[k] += pole * line[k - 1];
  line[length - 1] = (pole / (pole * pole - 1)) * (line[length - 1] + pole * line[length - 2]);
  for (let k = length - 2; k >= 0; k--) line[k] = pole * (line[k + 1] - line[k]);
}

function causalStart(line: Float64Array, length: number): number {
  let sum = line[0];
  let power = pole;
  if (length > horizon) {
    for (let k = 1; k < horizon; k++, power *= pole) sum += power * line[k];
    return sum;
  }
  // A short line: the mirrored signal is periodic, and its sum is closed.
  const period = 2 * length - 2;
  for (let k = 1; k < period; k++, power *= pole) sum += power * line[k < length ? k : period - k];
  return sum / (1 - power);
}

/** Weights of the four coefficients around a place `share` of the way from the second to the third. */
export function splineWeights(share: number): [number, number, number, number] {
  const rest = 1 - share;
  return [rest ** 3 / 6, 2 / 3 - (share * share * (2 - share)) / 2, 2 / 3 - (rest * rest * (2 - rest)) / 2, share ** 3 / 6];
}

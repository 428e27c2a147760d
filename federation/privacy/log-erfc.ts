/** Logarithms that neither underflow nor lose digits, for sums of very large and very small numbers. */

/** log(e^a + e^b). */
export function logAdd(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}

/** log(e^a - e^b) for a >= b; -Infinity where they are equal to the last digit. */
export function logSubtract(a: number, b: number): number {
  if (b === -Infinity) return a;
  return a <= b ? -Infinity : a + Math.log(-Math.expm1(b - a));
}

/** log(erfc(x)), to about 14 digits. Series below 2 (Abramowitz and Stegun 7.1.6), continued fraction above (7.1.14). */
export function logErfc(x: number): number {
  if (x < -2) return Math.log(2 - Math.exp(logErfc(-x)));
  if (x < 2) return Math.log1p(-erf(x));
  let fraction = 0;
  // Terms that 14 digits need: 120 at 2, fewer the further out.
  for (let k = Math.ceil(20 + 400 / (x * x)); k >= 1; k--) fraction = k / 2 / (x + fraction);
  return -x * x - Math.log((x + fraction) * Math.sqrt(Math.PI));
}

function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Tails of the distributions that tests refer to. */
import { logErfc } from "../privacy/log-erfc.ts";

/** Chance of a normal number further from 0 than |z|. */
export function normalTail(z: number): number {
  return Math.exp(logErfc(Math.abs(z) / Math.SQRT2));
}

/** Chance of more than `value` for chi-squared with whole degrees of freedom: Q(k/2, x/2) by its recurrence from k = 1 or 2. */
export function chiSquaredTail(value: number, degrees: number): number {
  const half = value / 2;
  if (!(half > 0)) return 1;
  const even = degrees % 2 === 0;
  let tail = even ? Math.exp(-half) : Math.exp(logErfc(Math.sqrt(half)));
  let term = even ? Math.exp(-half) : Math.sqrt(half / Math.PI) * Math.exp(-half) * 2;
  for (let k = even ? 2 : 1; k < degrees; k += 2) {
    if (even) term *= half / (k / 2);
    tail += term;
    if (!even) term *= half / (k / 2 + 1);
  }
  return Math.min(1, tail);
}

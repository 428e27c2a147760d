/** Measures of hospitals as one: of each the mean over those that have it, weighted by their samples; null where none has. */
import type { Metrics } from "../../protocol/federation/round.ts";

export function weightedMetrics(measured: Iterable<{ samples: number | null; measures: Metrics | null }>): Metrics {
  const sums = new Map<string, { sum: number; samples: number }>();
  for (const { samples, measures } of measured) {
    for (const [name, value] of Object.entries(measures ?? {})) {
      const so = sums.get(name) ?? { sum: 0, samples: 0 };
      if (value !== null && samples !== null) sums.set(name, { sum: so.sum + value * samples, samples: so.samples + samples });
      else sums.set(name, so);
    }
  }
  return Object.fromEntries([...sums].map(([name, { sum, samples }]) => [name, samples === 0 ? null : sum / samples]));
}

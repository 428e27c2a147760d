/** From the updates of a round to one mean difference, by the rule of the plan. */
import type { Algorithm } from "../../protocol/federation/plan.ts";
import { MeanFold } from "./mean.ts";
import { coordinateMedian, krum, multiKrum, trimmedMean } from "./robust.ts";
import type { Update } from "./update.ts";

/** Whether a rule must see all updates together; else each is folded in and forgotten. */
export function comparesUpdates({ name }: Algorithm): boolean {
  return ["median", "trimmed-mean", "krum", "multi-krum"].includes(name);
}

/** Combines updates that come one by one, in a fixed order. Resolves to null where none came. */
export async function combine(algorithm: Algorithm, updates: AsyncIterable<Update> | Iterable<Update>): Promise<Float64Array | null> {
  if (comparesUpdates(algorithm)) {
    const all: Update[] = [];
    for await (const update of updates) all.push(update);
    return all.length === 0 ? null : compared(algorithm, all);
  }
  let fold: MeanFold | null = null;
  for await (const update of updates) {
    fold ??= new MeanFold(update.length, algorithm.name === "norm-bounding" ? algorithm.norm : null);
    await fold.add(update);
  }
  return fold === null ? null : fold.finish();
}

async function compared(algorithm: Algorithm, updates: readonly Update[]): Promise<Float64Array> {
  switch (algorithm.name) {
    case "median":
      return coordinateMedian(updates);
    case "trimmed-mean":
      return trimmedMean(updates, algorithm.share);
    case "krum":
      return (await krum(updates, algorithm.attackers)).mean;
    case "multi-krum":
      return (await multiKrum(updates, algorithm)).mean;
    default:
      throw new Error(`${algorithm.name} compares no updates`);
  }
}

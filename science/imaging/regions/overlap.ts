/** How well two masks agree. */
import { requireSameGrid } from "../volume.ts";
import type { LabelMap } from "../volume.ts";

/**
 * Dice coefficient of two masks: twice the voxels that both hold, over the sum of their voxels. Every label other than 0 counts as inside.
 * 1 when they coincide, 0 when they do not touch; NaN when both are empty, for then there is nothing to agree on.
 *
 * @throws {ImagingError} `different-grids`. Source: Dice, Ecology 1945;26:297.
 */
export function diceCoefficient(first: LabelMap, other: LabelMap): number {
  requireSameGrid(first, other);
  let both = 0;
  let sum = 0;
  for (let i = 0; i < first.data.length; i++) {
    const inFirst = first.data[i] !== 0;
    const inOther = other.data[i] !== 0;
    if (inFirst && inOther) both++;
    sum += Number(inFirst) + Number(inOther);
  }
  return (2 * both) / sum;
}

/** The neighbourhood grey tone difference matrix (IBSI IPET): by grey level, how far voxels are from the mean of their neighbours. */
import type { GreyLevels, Lesion } from "../lesion.ts";
import type { DirectionlessMatrices } from "../texture/aggregate.ts";
import { neighbourSteps, voxelsBySlice } from "../texture/directions.ts";
import type { Neighbourhood } from "../texture/directions.ts";

export interface ToneMatrix {
  /** n_i: voxels of level i that have a neighbour in the lesion. */
  readonly n: Float64Array;
  /** s_i: sum of their differences. */
  readonly s: Float64Array;
}

export function toneMatrices(
  lesion: Lesion,
  { levels, count }: GreyLevels,
  { distance, norm, inSlices, inVolume }: Neighbourhood & { inSlices: boolean; inVolume: boolean },
): DirectionlessMatrices<ToneMatrix> {
  const matrix = (voxels: Int32Array, steps: Int32Array): ToneMatrix => {
    const n = new Float64Array(count + 1);
    const s = new Float64Array(count + 1);
    for (let k = 0; k < voxels.length; k++) {
      let sum = 0;
      let neighbours = 0;
      for (let t = 0; t < steps.length; t++) {
        const neighbour = levels[voxels[k] + steps[t]];
        if (neighbour === 0) continue;
        sum += neighbour;
        neighbours++;
      }
      if (neighbours === 0) continue;
      const level = levels[voxels[k]];
      n[level]++;
      s[level] += Math.abs(level - sum / neighbours);
    }
    return { n, s };
  };
  const inSlice = neighbourSteps(lesion, { distance, norm }, 2);
  return {
    slices: inSlices ? voxelsBySlice(lesion).map((voxels) => matrix(voxels, inSlice)) : [],
    volume: inVolume ? matrix(lesion.voxels, neighbourSteps(lesion, { distance, norm }, 3)) : null,
  };
}

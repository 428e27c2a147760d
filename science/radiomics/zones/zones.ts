/** Zones: linked voxels of one grey level, with their size and their distance to the border (IBSI 9SAK, VMDZ). */
import type { GreyLevels, Lesion } from "../lesion.ts";
import type { DirectionlessMatrices } from "../texture/aggregate.ts";
import { neighbourSteps, voxelsBySlice } from "../texture/directions.ts";
import { entriesOfPairs } from "../texture/entries.ts";
import type { Entries } from "../texture/entries.ts";
import { borderDistance } from "./border-distance.ts";

/** Size zone and distance zone matrices, of each slice and of the volume. */
export interface ZoneMatrices {
  readonly size: DirectionlessMatrices<Entries>;
  readonly distance: DirectionlessMatrices<Entries>;
}

/** Both matrices of both kinds come from one search for zones. `inSlices` and `inVolume` say which are wanted. */
export function zoneMatrices(
  lesion: Lesion,
  { levels }: GreyLevels,
  { inSlices, inVolume }: { inSlices: boolean; inVolume: boolean },
): ZoneMatrices {
  const slices = inSlices ? zonesOf(lesion, levels, { parts: voxelsBySlice(lesion), dimensions: 2 }) : [];
  const [volume] = inVolume ? zonesOf(lesion, levels, { parts: [lesion.voxels], dimensions: 3 }) : [];
  return {
    size: { slices: slices.map(({ size }) => size), volume: volume?.size ?? null },
    distance: { slices: slices.map(({ distance }) => distance), volume: volume?.distance ?? null },
  };
}

function zonesOf(
  lesion: Lesion,
  levels: Int32Array,
  { parts, dimensions }: { parts: Int32Array[]; dimensions: 2 | 3 },
): { size: Entries; distance: Entries }[] {
  const steps = neighbourSteps(lesion, { distance: 1, norm: "chebyshev" }, dimensions);
  const toBorder = borderDistance(lesion, dimensions);
  const left = levels.slice();
  const waiting = new Int32Array(lesion.voxels.length);
  return parts.map((voxels) => {
    const zoneLevels: number[] = [];
    const sizes: number[] = [];
    const distances: number[] = [];
    for (let k = 0; k < voxels.length; k++) {
      const level = left[voxels[k]];
      if (level === 0) continue;
      let size = 0;
      let nearest = Infinity;
      let pending = 1;
      waiting[0] = voxels[k];
      left[voxels[k]] = 0;
      while (pending > 0) {
        const voxel = waiting[--pending];
        size++;
        if (toBorder[voxel] < nearest) nearest = toBorder[voxel];
        for (let s = 0; s < steps.length; s++) {
          const next = voxel + steps[s];
          if (left[next] !== level) continue;
          left[next] = 0;
          waiting[pending++] = next;
        }
      }
      zoneLevels.push(level);
      sizes.push(size);
      distances.push(nearest);
    }
    return { size: entriesOfPairs(zoneLevels, sizes, voxels.length), distance: entriesOfPairs(zoneLevels, distances, voxels.length) };
  });
}

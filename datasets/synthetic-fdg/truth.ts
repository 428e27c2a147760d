/** Lesions as they truly are: measured on the uptake before the scanner. */
import { voxelsByLabel } from "../../science/imaging/regions/hot-regions.ts";
import { toPatientMm, voxelVolumeMl } from "../../science/imaging/volume.ts";
import type { Grid } from "../../science/imaging/volume.ts";
import type { TrueLesion } from "../true-lesion.ts";

/** One line for each lesion that has a voxel; `sites` in the order of the labels, from 1. */
export function trueLesions(
  { activity, mask, grid }: { activity: Float32Array; mask: Int32Array; grid: Grid },
  sites: readonly string[],
): TrueLesion[] {
  const voxelMl = voxelVolumeMl(grid);
  const [nx, ny] = grid.dimensions;
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return [...voxelsByLabel(mask)]
    .toSorted(([a], [b]) => a - b)
    .map(([label, voxels]) => {
      let [sum, suvMax, x, y, z] = [0, 0, 0, 0, 0];
      for (const voxel of voxels) {
        sum += activity[voxel];
        suvMax = Math.max(suvMax, activity[voxel]);
        x += voxel % nx;
        y += Math.floor(voxel / nx) % ny;
        z += Math.floor(voxel / (nx * ny));
      }
      const n = voxels.length;
      const [cx, cy, cz] = toPatientMm(grid, [x / n, y / n, z / n]);
      return {
        label,
        site: sites[label - 1],
        volumeMl: rounded(n * voxelMl),
        suvMean: rounded(sum / n),
        suvMax: rounded(suvMax),
        centreMm: [rounded(cx), rounded(cy), rounded(cz)],
      };
    });
}

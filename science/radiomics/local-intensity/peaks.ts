/** Mean intensities in spheres of 1 cm³ around voxels of a lesion (IBSI 9ST6). */
import type { Lesion, Surroundings } from "../lesion.ts";
import type { Triple } from "../../imaging/volume.ts";

/** Radius of a sphere of 1 cm³: (3 / 4π)^(1/3) cm. */
export const peakRadiusMm = 10 * Math.cbrt(3 / (4 * Math.PI));

/** What both intensity peaks are made from. */
export interface IntensityPeaks {
  /** Highest mean around a voxel with the highest intensity. */
  readonly local: number;
  /** Highest mean around any voxel. */
  readonly global: number;
}

/** A row of the sphere: from x - reach to x + reach, dy rows and dz slices away. */
interface Row {
  readonly reach: number;
  readonly dy: number;
  readonly dz: number;
}

/** Means over the voxels whose centres lie in the sphere, in the lesion or not; what is outside of the image does not count. */
export function intensityPeaks({ voxels, values, dimensions, surroundings, spacingMm }: Lesion): IntensityPeaks {
  const mean = sphereMean(surroundings, spacingMm);
  const [nx, ny] = dimensions;
  const [ox, oy, oz] = surroundings.boxOrigin;
  const maximum = values.reduce((high, value) => Math.max(high, value), -Infinity);
  let local = -Infinity;
  let global = -Infinity;
  for (let k = 0; k < voxels.length; k++) {
    const x = voxels[k] % nx;
    const y = Math.floor(voxels[k] / nx) % ny;
    const z = Math.floor(voxels[k] / (nx * ny));
    const here = mean(x + ox, y + oy, z + oz);
    if (here > global) global = here;
    if (values[k] === maximum && here > local) local = here;
  }
  return { local, global };
}

/** Rows are summed by differences of running sums, so that a sphere costs its rows and not its voxels. */
function sphereMean(block: Surroundings, spacingMm: Triple): (x: number, y: number, z: number) => number {
  const [nx, ny, nz] = block.dimensions;
  const running = runningSums(block);
  const rows = sphereRows(spacingMm);
  return (x, y, z) => {
    let sum = 0;
    let count = 0;
    for (const { reach, dy, dz } of rows) {
      const row = y + dy;
      const slice = z + dz;
      if (row < 0 || slice < 0 || row >= ny || slice >= nz) continue;
      const from = Math.max(0, x - reach);
      const to = Math.min(nx - 1, x + reach);
      const start = (nx + 1) * (row + ny * slice);
      sum += running[start + to + 1] - running[start + from];
      count += to - from + 1;
    }
    return sum / count;
  };
}

function runningSums({ data, dimensions: [nx, ny, nz] }: Surroundings): Float64Array {
  const running = new Float64Array((nx + 1) * ny * nz);
  for (let row = 0; row < ny * nz; row++) {
    for (let x = 0; x < nx; x++) running[(nx + 1) * row + x + 1] = running[(nx + 1) * row + x] + data[nx * row + x];
  }
  return running;
}

function sphereRows([sx, sy, sz]: Triple): Row[] {
  const rows: Row[] = [];
  // A centre at the radius counts as inside, whatever the rounding.
  const square = peakRadiusMm * peakRadiusMm * (1 + 1e-12);
  const [ry, rz] = [Math.floor(peakRadiusMm / sy), Math.floor(peakRadiusMm / sz)];
  for (let dz = -rz; dz <= rz; dz++) {
    for (let dy = -ry; dy <= ry; dy++) {
      const rest = square - (dy * sy) ** 2 - (dz * sz) ** 2;
      if (rest >= 0) rows.push({ reach: Math.floor(Math.sqrt(rest) / sx), dy, dz });
    }
  }
  return rows;
}

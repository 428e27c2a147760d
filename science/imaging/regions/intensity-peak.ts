/** Intensity peaks: means in spheres of 1 cm3 (IBSI 9ST6). */
import type { Grid, Volume } from "../volume.ts";

/** Radius of a sphere of 1 cm3, in mm: (3 / 4 pi)^(1/3) cm. */
const radiusMm = 10 * Math.cbrt(3 / (4 * Math.PI));

interface Offset {
  dx: number;
  dy: number;
  dz: number;
}

/** The voxels whose centres lie in a sphere of 1 cm3 around a voxel's centre. */
function sphere({ spacingMm: [sx, sy, sz] }: Grid): Offset[] {
  const [rx, ry, rz] = [sx, sy, sz].map((mm) => Math.floor(radiusMm / mm));
  const offsets: Offset[] = [];
  for (let dz = -rz; dz <= rz; dz++) {
    for (let dy = -ry; dy <= ry; dy++) {
      for (let dx = -rx; dx <= rx; dx++) if (Math.hypot(dx * sx, dy * sy, dz * sz) <= radiusMm) offsets.push({ dx, dy, dz });
    }
  }
  return offsets;
}

/** Gives the mean in the sphere of 1 cm3 around a voxel; voxels outside of the image do not count. */
export function sphereMean(volume: Volume): (index: number) => number {
  const [nx, ny, nz] = volume.dimensions;
  const offsets = sphere(volume);
  return (index) => {
    const x = index % nx;
    const y = Math.floor(index / nx) % ny;
    const z = Math.floor(index / (nx * ny));
    let sum = 0;
    let count = 0;
    for (const { dx, dy, dz } of offsets) {
      const [px, py, pz] = [x + dx, y + dy, z + dz];
      if (px < 0 || py < 0 || pz < 0 || px >= nx || py >= ny || pz >= nz) continue;
      sum += volume.data[px + nx * (py + ny * pz)];
      count++;
    }
    return sum / count;
  };
}

/** Local intensity peak (IBSI VJGA): mean in 1 cm3 around the hottest voxel; the highest where several are equally hot. */
export function localIntensityPeak(volume: Volume, voxels: ArrayLike<number>): number {
  let maximum = -Infinity;
  for (let i = 0; i < voxels.length; i++) maximum = Math.max(maximum, volume.data[voxels[i]]);
  const mean = sphereMean(volume);
  let peak = Number.NaN;
  for (let i = 0; i < voxels.length; i++) {
    if (volume.data[voxels[i]] !== maximum) continue;
    const here = mean(voxels[i]);
    if (!(here <= peak)) peak = here;
  }
  return peak;
}

/** Global intensity peak (IBSI 0F91): the highest mean in 1 cm3 around any voxel of the region. */
export function globalIntensityPeak(volume: Volume, voxels: ArrayLike<number>): number {
  const mean = sphereMean(volume);
  let peak = Number.NaN;
  for (let i = 0; i < voxels.length; i++) {
    const here = mean(voxels[i]);
    if (!(here <= peak)) peak = here;
  }
  return peak;
}

/** The connected part of an image around a voxel. */
import type { Triple } from "../imaging/volume.ts";

export interface Flood {
  readonly dimensions: Triple;
  readonly from: number;
  readonly inside: (index: number) => boolean;
}

/** Indices of the voxels that can be reached from `from` (26 neighbours) over voxels for which `inside` holds, `from` first. */
export function flood({ dimensions: [nx, ny, nz], from, inside }: Flood): number[] {
  if (!inside(from)) return [];
  const seen = new Set<number>([from]);
  const found = [from];
  for (let next = 0; next < found.length; next++) {
    const i = found[next];
    const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
    for (let dz = Math.max(-1, -z); dz <= 1 && z + dz < nz; dz++) {
      for (let dy = Math.max(-1, -y); dy <= 1 && y + dy < ny; dy++) {
        for (let dx = Math.max(-1, -x); dx <= 1 && x + dx < nx; dx++) {
          const other = i + dx + nx * (dy + ny * dz);
          if (seen.has(other) || !inside(other)) continue;
          seen.add(other);
          found.push(other);
        }
      }
    }
  }
  return found;
}

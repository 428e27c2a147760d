/** Connected regions of a mask, exactly, by union-find in one pass over the voxels. */
import type { LabelMap, Volume } from "../volume.ts";

/** Which voxels touch: those that share a face (6), also those that share an edge (18), also those that share a corner (26). */
export type Connectivity = 6 | 18 | 26;

/**
 * Labels the regions of voxels that touch: by a face, an edge or a corner (26 neighbours) unless told otherwise. Regions are numbered from 1
 * in the order in which their first voxel is stored.
 */
export function connectedComponents(
  mask: LabelMap,
  { connectivity = 26 }: { connectivity?: Connectivity } = {},
): LabelMap & { count: number } {
  const { labels, count } = labelled(mask.dimensions, (i) => mask.data[i] !== 0, connectivity);
  return { ...mask, data: labels, count };
}

/** The voxels whose value is at least `threshold`, as a mask of 0 and 1. */
export function aboveThreshold(volume: Volume, threshold: number): LabelMap {
  const { dimensions, spacingMm, affine, description, synthetic } = volume;
  const data = Int32Array.from(volume.data, (value) => (value >= threshold ? 1 : 0));
  return { kind: "carnet/labels", dimensions, spacingMm, affine, description, synthetic, data };
}

/** Regions of the voxels for which `inside` holds, and how many there are. */
export function labelled(
  [nx, ny, nz]: readonly number[],
  inside: (index: number) => boolean,
  connectivity: Connectivity = 26,
): { labels: Int32Array; count: number } {
  const labels = new Int32Array(nx * ny * nz);
  const parents: number[] = [0];
  const root = (label: number) => {
    let top = label;
    while (parents[top] !== top) {
      parents[top] = parents[parents[top]];
      top = parents[top];
    }
    return top;
  };
  const before = neighboursBefore(nx, ny, connectivity);
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (!inside(i)) continue;
        let mine = 0;
        for (const { dx, dy, dz, offset } of before) {
          if (x + dx < 0 || x + dx >= nx || y + dy < 0 || y + dy >= ny || z + dz < 0) continue;
          const other = labels[i + offset];
          if (other === 0) continue;
          const top = root(other);
          if (mine === 0) mine = top;
          else if (top < mine) mine = parents[mine] = top;
          else parents[top] = mine;
        }
        if (mine === 0) parents.push((mine = parents.length));
        labels[i] = mine;
      }
    }
  }
  const final = new Int32Array(parents.length);
  let count = 0;
  for (let label = 1; label < parents.length; label++) final[label] = parents[label] === label ? ++count : final[root(label)];
  for (let i = 0; i < labels.length; i++) labels[i] = final[labels[i]];
  return { labels, count };
}

/** The half of a voxel's neighbours that is stored before it. */
function neighboursBefore(nx: number, ny: number, connectivity: Connectivity) {
  const axes = { 6: 1, 18: 2, 26: 3 }[connectivity];
  const neighbours: { dx: number; dy: number; dz: number; offset: number }[] = [];
  for (let dz = -1; dz <= 0; dz++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const offset = dx + nx * (dy + ny * dz);
        if (offset < 0 && Math.abs(dx) + Math.abs(dy) + Math.abs(dz) <= axes) neighbours.push({ dx, dy, dz, offset });
      }
    }
  }
  return neighbours;
}

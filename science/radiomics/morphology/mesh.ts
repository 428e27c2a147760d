/** Volume and area of the surface half-way between the voxels inside and outside of a mask, and its corner points. */
import type { Triple } from "../../imaging/volume.ts";
import { strides } from "../lesion.ts";
import type { Lesion } from "../lesion.ts";
import { cubeSurfaces, normal } from "../../imaging/regions/marching-cubes.ts";
import type { Piece } from "../../imaging/regions/marching-cubes.ts";

/** Volume (mm³) and surface area (mm²) of a solid. */
export interface Solid {
  readonly volume: number;
  readonly area: number;
}

/** What one case of the cube adds: its surface, and the two terms of the volume between the surface and the plane x = 0. */
interface CubeShare {
  area: number;
  /** ∫ n_x dA */
  shadow: number;
  /** ∫ x n_x dA, x from the cube's first corner */
  moment: number;
}

/** Mesh of the morphological mask. The volume is that of the closed mesh, by the divergence theorem along x. */
export function meshSolid(lesion: Pick<Lesion, "dimensions" | "spacingMm" | "morphological">): Solid {
  const [sx] = lesion.spacingMm;
  const shares = cubeSurfaces.map((pieces) => cubeShare(pieces, lesion.spacingMm));
  let area = 0;
  let volume = 0;
  forEachCube(lesion, (cube, x) => {
    const share = shares[cube];
    area += share.area;
    volume += share.moment + x * sx * share.shadow;
  });
  return { area, volume };
}

function cubeShare(pieces: readonly Piece[], spacing: Triple): CubeShare {
  const sum: CubeShare = { area: 0, shadow: 0, moment: 0 };
  for (const { triangle, share } of pieces) {
    const [a, b, c] = triangle.map((point) => point.map((half, axis) => (half * spacing[axis]) / 2) as Triple);
    const n = normal([a, b, c]);
    sum.area += (share * Math.hypot(...n)) / 2;
    sum.shadow += (share * n[0]) / 2;
    sum.moment += ((share * n[0]) / 2) * ((a[0] + b[0] + c[0]) / 3);
  }
  return sum;
}

/** Visits the cubes between voxel centres that are neither wholly inside nor wholly outside, with the index of their first corner along x. */
function forEachCube(
  { dimensions: [nx, ny, nz], morphological: m }: Pick<Lesion, "dimensions" | "morphological">,
  visit: (cube: number, x: number) => void,
): void {
  const slice = nx * ny;
  for (let z = 0; z + 1 < nz; z++) {
    for (let y = 0; y + 1 < ny; y++) {
      const i = nx * (y + ny * z);
      let low = m[i] | (m[i + nx] << 2) | (m[i + slice] << 4) | (m[i + nx + slice] << 6);
      for (let x = 0; x + 1 < nx; x++) {
        const k = i + x + 1;
        const high = m[k] | (m[k + nx] << 2) | (m[k + slice] << 4) | (m[k + nx + slice] << 6);
        const cube = low | (high << 1);
        if (cube !== 0 && cube !== 255) visit(cube, x);
        low = high;
      }
    }
  }
}

/**
 * Corner points of the mesh, in half voxels of the box: whole numbers, so that what is computed from them can be exact. Of the points on a
 * line along x only the two outermost are given: no other can be a corner of the convex hull, nor the end of a diameter.
 */
export function outerPoints(lesion: Lesion): Int32Array {
  const { dimensions, morphological } = lesion;
  const [nx, ny, nz] = dimensions;
  const [, sy, sz] = strides(lesion);
  const points: number[] = [];
  const row = new Uint8Array(nx);
  const addEnds = (y2: number, z2: number, half: 0 | 1) => {
    let first = 0;
    while (first < nx && row[first] === 0) first++;
    if (first === nx) return;
    let last = nx - 1;
    while (row[last] === 0) last--;
    points.push(2 * first + half, y2, z2);
    if (last !== first) points.push(2 * last + half, y2, z2);
  };
  for (let z = 0; z + 1 < nz; z++) {
    for (let y = 0; y + 1 < ny; y++) {
      const i = y * sy + z * sz;
      for (const [step, y2, z2, half] of [
        [1, 2 * y, 2 * z, 1],
        [sy, 2 * y + 1, 2 * z, 0],
        [sz, 2 * y, 2 * z + 1, 0],
      ] as const) {
        for (let x = 0; x + 1 < nx; x++) row[x] = morphological[i + x] === morphological[i + x + step] ? 0 : 1;
        row[nx - 1] = 0;
        addEnds(y2, z2, half);
      }
    }
  }
  return Int32Array.from(points);
}

/** The surface half-way between the voxels inside and outside of a mask, as triangles, with IBSI's area. */
import { boundingBox } from "../crop.ts";
import { toPatientMm } from "../volume.ts";
import type { LabelMap, Triple } from "../volume.ts";
import { cubeMeshes } from "./marching-cubes.ts";

export interface SurfaceMesh {
  readonly kind: "carnet/mesh";
  /** Corners in patient coordinates (RAS, mm): x, y, z, x, y, z... */
  readonly verticesMm: Float32Array;
  /** Three corners a triangle. */
  readonly triangles: Uint32Array;
  /** IBSI's surface area (C0JK). */
  readonly areaMm2: number;
  /** Volume that the mesh encloses; IBSI's mesh volume (RNU0) is the mean over equally good meshes. */
  readonly volumeMl: number;
}

/** Marching cubes (Lorensen and Cline 1987) over a mask; beyond the image is outside, so that the mesh is always closed. */
export function surfaceMesh(mask: LabelMap): SurfaceMesh {
  const [nx, ny, nz] = mask.dimensions;
  const inside = (x: number, y: number, z: number) =>
    x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz && mask.data[x + nx * (y + ny * z)] !== 0 ? 1 : 0;
  const names = new Map<number, number>();
  const vertices: number[] = [];
  const triangles: number[] = [];
  const vertex = (half: Triple): number => {
    const key = half[0] + 2 + (2 * nx + 4) * (half[1] + 2 + (2 * ny + 4) * (half[2] + 2));
    const known = names.get(key);
    if (known !== undefined) return known;
    names.set(key, names.size);
    vertices.push(...toPatientMm(mask, half.map((value) => value / 2) as Triple));
    return names.size - 1;
  };
  const mirrored = handedness(mask) < 0;
  const { first, last } = mask.data.some((value) => value !== 0) ? boundingBox(mask) : { first: [0, 0, 0], last: [-2, -2, -2] };
  for (let z = first[2] - 1; z <= last[2]; z++) {
    for (let y = first[1] - 1; y <= last[1]; y++) {
      for (let x = first[0] - 1; x <= last[0]; x++) {
        let cube = 0;
        for (let c = 0; c < 8; c++) cube |= inside(x + (c & 1), y + ((c >> 1) & 1), z + (c >> 2)) << c;
        for (const [a, b, c] of cubeMeshes[cube]) {
          const [i, j, k] = [a, b, c].map((point) => vertex([2 * x + point[0], 2 * y + point[1], 2 * z + point[2]]));
          triangles.push(i, ...(mirrored ? [k, j] : [j, k]));
        }
      }
    }
  }
  return {
    kind: "carnet/mesh",
    verticesMm: Float32Array.from(vertices),
    triangles: Uint32Array.from(triangles),
    ...measured(vertices, triangles),
  };
}

function handedness({ affine: m }: LabelMap): number {
  return m[0] * (m[5] * m[10] - m[6] * m[9]) - m[1] * (m[4] * m[10] - m[6] * m[8]) + m[2] * (m[4] * m[9] - m[5] * m[8]);
}

function measured(vertices: number[], triangles: number[]): { areaMm2: number; volumeMl: number } {
  let area = 0;
  let volume = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => vertices.slice(3 * triangles[t + k], 3 * triangles[t + k] + 3));
    const [u, v] = [b, c].map((point) => point.map((value, axis) => value - a[axis]));
    const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    area += Math.hypot(...cross) / 2;
    volume += (a[0] * cross[0] + a[1] * cross[1] + a[2] * cross[2]) / 6;
  }
  return { areaMm2: area, volumeMl: volume / 1000 };
}

/**
 * Surface triangles of a cube whose eight corners are inside or outside of a mask: the table of marching cubes (Lorensen and Cline 1987), made
 * by rule. On each face the surface goes around the corners that are inside; corners that touch only across a face's diagonal stay apart. The
 * pieces join to loops, and a loop that is not flat is cut into the triangles that have the largest area together; where several cuts have
 * that area, each has an equal share, so that a lesion turned by a right angle keeps its volume. These choices give the consensus mesh volumes
 * and areas of real lesions to all digits that the IBSI teams published.
 */
import type { Triple } from "../volume.ts";

/** Three points in half voxels, seen anticlockwise from outside of the mask. */
export type Triangle = readonly [Triple, Triple, Triple];

/** A triangle that counts in part where the loop can be cut otherwise as well. */
export interface Piece {
  readonly triangle: Triangle;
  readonly share: number;
}

/** The corners of each face, anticlockwise seen from outside of the cube. Corner c lies at (c & 1, c >> 1 & 1, c >> 2). */
const faces = [
  [0, 4, 6, 2],
  [1, 3, 7, 5],
  [0, 1, 5, 4],
  [2, 6, 7, 3],
  [0, 2, 3, 1],
  [4, 5, 7, 6],
];

/** The surface in each of the 256 cases, numbered by the sum of 1 << c over the corners inside. */
export const cubeSurfaces: readonly (readonly Piece[])[] = Array.from({ length: 256 }, (_, cube) =>
  loopsOf(cube).flatMap((loop) => largestTriangulations(loop)),
);

/** One closed surface for each case, for meshes to look at: where several cuts have the largest area, the first. */
export const cubeMeshes: readonly (readonly Triangle[])[] = cubeSurfaces.map((_, cube) =>
  loopsOf(cube).flatMap((loop) => {
    const pieces = largestTriangulations(loop);
    return pieces.slice(0, loop.length - 2).map(({ triangle }) => triangle);
  }),
);

/** Edges are named by their two corners: 8 a + b with a < b. */
function edge(a: number, b: number): number {
  return 8 * Math.min(a, b) + Math.max(a, b);
}

function midpoint(name: number): Triple {
  const [a, b] = [name >> 3, name & 7];
  return [0, 1, 2].map((axis) => ((a >> axis) & 1) + ((b >> axis) & 1)) as Triple;
}

/** Closed loops of edge midpoints around the corners that are inside. */
function loopsOf(cube: number): Triple[][] {
  const inside = (corner: number) => ((cube >> corner) & 1) === 1;
  const next = new Map<number, number>();
  for (const face of faces) {
    for (let k = 0; k < 4; k++) {
      if (!inside(face[k]) || inside(face[(k + 1) % 4])) continue;
      // The run of inside corners that ends here, followed back to where it begins.
      let begin = k;
      while (inside(face[(begin + 3) % 4])) begin = (begin + 3) % 4;
      next.set(edge(face[(begin + 3) % 4], face[begin]), edge(face[k], face[(k + 1) % 4]));
    }
  }
  const loops: Triple[][] = [];
  const seen = new Set<number>();
  for (const start of next.keys()) {
    const loop: Triple[] = [];
    for (let at = start; !seen.has(at); at = next.get(at)!) {
      seen.add(at);
      loop.push(midpoint(at));
    }
    if (loop.length > 0) loops.push(loop);
  }
  return loops;
}

function largestTriangulations(loop: Triple[]): Piece[] {
  const ways = triangulations(0, loop.length - 1).map((triangles) => {
    const cut = triangles.map(([a, b, c]): Triangle => [loop[a], loop[b], loop[c]]);
    return { cut, area: cut.reduce((sum, triangle) => sum + Math.hypot(...normal(triangle)), 0) };
  });
  const largest = Math.max(...ways.map(({ area }) => area));
  const best = ways.filter(({ area }) => area > largest - 1e-9);
  return best.flatMap(({ cut }) => cut.map((triangle) => ({ triangle, share: 1 / best.length })));
}

/** All ways to cut the polygon of points from `from` to `to` into triangles. */
function triangulations(from: number, to: number): Triple[][] {
  if (to - from < 2) return [[]];
  const ways: Triple[][] = [];
  for (let apex = from + 1; apex < to; apex++) {
    for (const left of triangulations(from, apex)) {
      for (const right of triangulations(apex, to)) ways.push([...left, ...right, [from, apex, to]]);
    }
  }
  return ways;
}

/** Twice the area of a triangle, along its normal. */
export function normal([a, b, c]: Triangle): Triple {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
}

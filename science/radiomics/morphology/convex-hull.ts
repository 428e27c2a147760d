/**
 * Convex hull of points with whole coordinates: quickhull (Barber, Dobkin, Huhdanpaa 1996). Whether a point lies above a facet is decided by
 * a determinant of whole numbers, exact in a double up to 2^53: flat and repeated points need no tolerance.
 */

/** Three indices of points, seen anticlockwise from outside. */
export type HullFacet = readonly [number, number, number];

interface Face {
  readonly corners: [number, number, number];
  /** Face across the edge from corner k to corner k + 1. */
  readonly across: [Face | null, Face | null, Face | null];
  /** Normal and offset: n · p - d > 0 outside. */
  readonly plane: readonly [number, number, number, number];
  /** Points outside of this face, none of them given to another. */
  outside: number[];
  dead: boolean;
}

/**
 * Facets (triangles) of the hull. `points` holds x, y, z of one point after the other, whole numbers below 2^16.
 *
 * @throws RangeError when all points lie in one plane: such a mask does not exist, its mesh has a thickness.
 */
export function convexHull(points: Int32Array): HullFacet[] {
  const faces = firstTetrahedron(points);
  const waiting = faces.filter((face) => face.outside.length > 0);
  const all = [...faces];
  while (waiting.length > 0) {
    const face = waiting.pop()!;
    if (face.dead || face.outside.length === 0) continue;
    const apex = farthest(points, face);
    const { visible, horizon } = visibleFrom(points, face, apex);
    const cone = coneOver(points, apex, horizon);
    const orphans = visible.flatMap((seen) => seen.outside);
    distribute(points, orphans, cone);
    all.push(...cone);
    waiting.push(...cone.filter((fresh) => fresh.outside.length > 0));
  }
  return all.filter((face) => !face.dead).map((face) => face.corners);
}

function faceOf(points: Int32Array, corners: [number, number, number]): Face {
  const [a, b, c] = corners.map((k) => 3 * k);
  const [ux, uy, uz] = [points[b] - points[a], points[b + 1] - points[a + 1], points[b + 2] - points[a + 2]];
  const [vx, vy, vz] = [points[c] - points[a], points[c + 1] - points[a + 1], points[c + 2] - points[a + 2]];
  const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const plane = [nx, ny, nz, nx * points[a] + ny * points[a + 1] + nz * points[a + 2]] as const;
  return { corners, across: [null, null, null], plane, outside: [], dead: false };
}

function height(points: Int32Array, { plane }: Face, point: number): number {
  return plane[0] * points[3 * point] + plane[1] * points[3 * point + 1] + plane[2] * points[3 * point + 2] - plane[3];
}

function firstTetrahedron(points: Int32Array): Face[] {
  const count = points.length / 3;
  const best = (score: (k: number) => number) => {
    let found = 0;
    for (let k = 1; k < count; k++) if (score(k) > score(found)) found = k;
    return found;
  };
  const a = best((k) => points[3 * k]);
  const distance = (k: number) => [0, 1, 2].reduce((sum, axis) => sum + (points[3 * k + axis] - points[3 * a + axis]) ** 2, 0);
  const b = best(distance);
  const c = best((k) => {
    const [nx, ny, nz] = faceOf(points, [a, b, k]).plane;
    return nx * nx + ny * ny + nz * nz;
  });
  const base = faceOf(points, [a, b, c]);
  const d = best((k) => Math.abs(height(points, base, k)));
  if (height(points, base, d) === 0) throw new RangeError("Points of a convex hull lie in one plane.");
  const [p, q, r] = height(points, base, d) < 0 ? [a, b, c] : [a, c, b];
  const faces = [faceOf(points, [p, q, r]), faceOf(points, [q, p, d]), faceOf(points, [r, q, d]), faceOf(points, [p, r, d])];
  link(faces);
  distribute(
    points,
    Array.from({ length: count }, (_, k) => k),
    faces,
  );
  return faces;
}

/** Joins faces that share an edge. */
function link(faces: Face[]): void {
  for (const face of faces) {
    for (let k = 0; k < 3; k++) {
      const [from, to] = [face.corners[k], face.corners[(k + 1) % 3]];
      for (const other of faces) {
        const at = other.corners.findIndex((corner, m) => corner === to && other.corners[(m + 1) % 3] === from);
        if (at >= 0) face.across[k] = other;
      }
    }
  }
}

function farthest(points: Int32Array, face: Face): number {
  let best = face.outside[0];
  let most = height(points, face, best);
  for (const point of face.outside) {
    const here = height(points, face, point);
    if (here > most) [best, most] = [point, here];
  }
  return best;
}

/** An edge of the seen region, with the face beyond it. */
interface HorizonEdge {
  from: number;
  to: number;
  beyond: Face;
}

/** The faces that a point sees, now dead, and the closed line around them. */
function visibleFrom(points: Int32Array, start: Face, apex: number): { visible: Face[]; horizon: HorizonEdge[] } {
  const visible = [start];
  const horizon: HorizonEdge[] = [];
  start.dead = true;
  for (let next = 0; next < visible.length; next++) {
    const face = visible[next];
    for (let k = 0; k < 3; k++) {
      const neighbour = face.across[k]!;
      if (neighbour.dead) continue;
      if (height(points, neighbour, apex) > 0) {
        neighbour.dead = true;
        visible.push(neighbour);
      }
    }
  }
  for (const face of visible) {
    for (let k = 0; k < 3; k++) {
      const beyond = face.across[k]!;
      if (!beyond.dead) horizon.push({ from: face.corners[k], to: face.corners[(k + 1) % 3], beyond });
    }
  }
  return { visible, horizon };
}

function coneOver(points: Int32Array, apex: number, horizon: HorizonEdge[]): Face[] {
  const byStart = new Map<number, Face>();
  const cone = horizon.map(({ from, to, beyond }) => {
    const face = faceOf(points, [from, to, apex]);
    face.across[0] = beyond;
    const edge = beyond.corners.findIndex((corner, m) => corner === to && beyond.corners[(m + 1) % 3] === from);
    beyond.across[edge] = face;
    byStart.set(from, face);
    return face;
  });
  for (const face of cone) {
    const following = byStart.get(face.corners[1])!;
    face.across[1] = following;
    following.across[2] = face;
  }
  return cone;
}

function distribute(points: Int32Array, candidates: number[], faces: Face[]): void {
  for (const point of candidates) {
    const owner = faces.find((face) => height(points, face, point) > 0);
    if (owner !== undefined) owner.outside.push(point);
  }
}

/** What is measured on the convex hull of a lesion's mesh: its size, its diameter, and the tightest box around it. */
import type { Triple } from "../../imaging/volume.ts";
import type { HullFacet } from "./convex-hull.ts";
import { normal } from "../../imaging/regions/marching-cubes.ts";
import type { Triangle } from "../../imaging/regions/marching-cubes.ts";
import type { Solid } from "./mesh.ts";

/** A convex hull in mm. */
export interface Hull {
  readonly triangles: readonly Triangle[];
  readonly corners: readonly Triple[];
}

/** The hull of points in half voxels, in mm. */
export function hullInMm(points: Int32Array, facets: readonly HullFacet[], spacingMm: Triple): Hull {
  const place = (k: number): Triple => [0, 1, 2].map((axis) => (points[3 * k + axis] * spacingMm[axis]) / 2) as Triple;
  const used = [...new Set(facets.flat())];
  const triangles = facets.map((facet) => facet.map(place) as unknown as Triangle);
  return { triangles, corners: used.map(place) };
}

export function hullSolid({ triangles }: Hull): Solid {
  let volume = 0;
  let area = 0;
  const [o] = triangles[0];
  for (const triangle of triangles) {
    const n = normal(triangle);
    const [a] = triangle;
    area += Math.hypot(...n) / 2;
    volume += (n[0] * (a[0] - o[0]) + n[1] * (a[1] - o[1]) + n[2] * (a[2] - o[2])) / 6;
  }
  return { volume, area };
}

/** Largest distance between two points of the mesh, in mm. */
export function largestDistance({ corners }: Hull): number {
  let square = 0;
  for (let a = 0; a < corners.length; a++) {
    const [ax, ay, az] = corners[a];
    for (let b = a + 1; b < corners.length; b++) {
      const [dx, dy, dz] = [corners[b][0] - ax, corners[b][1] - ay, corners[b][2] - az];
      const here = dx * dx + dy * dy + dz * dz;
      if (here > square) square = here;
    }
  }
  return Math.sqrt(square);
}

/** The box along the axes of the image. */
export function alignedBox({ corners }: Hull): Solid {
  return boxSolid([0, 1, 2].map((axis) => extent(corners, (point) => point[axis])) as Triple);
}

/**
 * The smallest box that has a side flush with a facet of the hull. The smallest of all boxes has two sides flush with edges only (O'Rourke
 * 1985), and may be a little smaller; IBSI leaves the approximation open and has no reference value.
 */
export function orientedBox(hull: Hull): Solid {
  let best: Solid | null = null;
  for (const direction of distinctNormals(hull)) {
    const [u, v] = perpendiculars(direction);
    const depth = extent(hull.corners, (point) => dot(point, direction));
    const flat = hull.corners.map((point): [number, number] => [dot(point, u), dot(point, v)]);
    const [width, height] = smallestRectangle(flat);
    const box = boxSolid([width, height, depth]);
    if (best === null || isLess([box.volume, box.area], [best.volume, best.area])) best = box;
  }
  return best!;
}

/** First by size; of equal sizes, to rounding, the one with less surface: which facet comes first must not matter. */
function isLess([size, surface]: readonly [number, number], [otherSize, otherSurface]: readonly [number, number]): boolean {
  const slack = 1e-9 * size;
  return size < otherSize - slack || (size <= otherSize + slack && surface < otherSurface);
}

function boxSolid([a, b, c]: Triple): Solid {
  return { volume: a * b * c, area: 2 * (a * b + b * c + a * c) };
}

function extent(corners: readonly Triple[], along: (point: Triple) => number): number {
  let low = Infinity;
  let high = -Infinity;
  for (const corner of corners) {
    const at = along(corner);
    if (at < low) low = at;
    if (at > high) high = at;
  }
  return high - low;
}

const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Unit normals of the facets; opposite ones and those of one flat side count once. */
function distinctNormals({ triangles }: Hull): Triple[] {
  const found = new Map<string, Triple>();
  for (const triangle of triangles) {
    const n = normal(triangle);
    const length = Math.hypot(...n);
    const lead = n.find((value) => Math.abs(value) > 1e-9 * length) ?? 1;
    const unit = n.map((value) => (Math.sign(lead) * value) / length) as Triple;
    const name = unit.map((value) => Math.round(value * 1e9)).join();
    if (!found.has(name)) found.set(name, unit);
  }
  return [...found.values()];
}

function perpendiculars(n: Triple): [Triple, Triple] {
  const axis: Triple = Math.abs(n[0]) < 0.6 ? [1, 0, 0] : [0, 1, 0];
  const cross = (a: Triple, b: Triple): Triple => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  const raw = cross(n, axis);
  const u = raw.map((value) => value / Math.hypot(...raw)) as Triple;
  return [u, cross(n, u)];
}

type Point = [number, number];

/** Sides of the smallest rectangle around points of a plane: one side lies on an edge of their hull (Freeman and Shapira 1975). */
function smallestRectangle(points: Point[]): [number, number] {
  const hull = planeHull(points);
  let best: [number, number] = [Infinity, Infinity];
  for (let k = 0; k < hull.length; k++) {
    const [ax, ay] = hull[k];
    const [bx, by] = hull[(k + 1) % hull.length];
    const length = Math.hypot(bx - ax, by - ay);
    if (length === 0) continue;
    const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
    let [low, high, top] = [Infinity, -Infinity, 0];
    for (const [x, y] of hull) {
      const along = x * ux + y * uy;
      low = Math.min(low, along);
      high = Math.max(high, along);
      top = Math.max(top, Math.abs((y - ay) * ux - (x - ax) * uy));
    }
    const width = high - low;
    if (isLess([width * top, width + top], [best[0] * best[1], best[0] + best[1]])) best = [width, top];
  }
  return best;
}

/** Corners of the convex hull of points of a plane (Andrew 1979). */
function planeHull(points: Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: Point[]) => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half([...sorted].reverse())];
}

function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

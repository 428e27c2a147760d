/** Shapes from which a body is built, in mm, RAS. Each says how far a point lies inside (positive) or outside (negative) of it. */

export type Point = readonly [number, number, number];

/** A solid: depth below its surface in mm, approximately; and the box that holds it. */
export interface Shape {
  depth(x: number, y: number, z: number): number;
  low: Point;
  high: Point;
}

/** Turns around the axes, in degrees: first x, then y, then z. */
export interface Tilt {
  x?: number;
  y?: number;
  z?: number;
}

/** An ellipsoid with half-axes along x, y, z, tilted. `ripple` makes its surface uneven, as a share of its radius. */
export function ellipsoid(centre: Point, radii: Point, { tilt = {}, ripple }: { tilt?: Tilt; ripple?: Ripple } = {}): Shape {
  const m = rotation(tilt);
  const reach = Math.max(...radii) * (1 + (ripple?.share ?? 0)) + 4;
  const least = Math.min(...radii);
  return {
    low: [centre[0] - reach, centre[1] - reach, centre[2] - reach],
    high: [centre[0] + reach, centre[1] + reach, centre[2] + reach],
    depth(px, py, pz) {
      const [dx, dy, dz] = [px - centre[0], py - centre[1], pz - centre[2]];
      // The transpose of a rotation undoes it.
      const x = (m[0] * dx + m[3] * dy + m[6] * dz) / radii[0];
      const y = (m[1] * dx + m[4] * dy + m[7] * dz) / radii[1];
      const z = (m[2] * dx + m[5] * dy + m[8] * dz) / radii[2];
      const radius = Math.sqrt(x * x + y * y + z * z);
      if (radius < 1e-6) return least;
      const surface = 1 + (ripple === undefined ? 0 : ripple.share * ripple.at(x / radius, y / radius, z / radius));
      const [u, v, w] = [x / radii[0], y / radii[1], z / radii[2]];
      const gradient = Math.sqrt(u * u + v * v + w * w) / radius;
      return (surface - radius) / gradient;
    },
  };
}

/** A rod with round ends whose radius goes from `from` to `to`; `flat` presses it along y. */
export function rod(start: Point, end: Point, { from, to = from, flat = 1 }: { from: number; to?: number; flat?: number }): Shape {
  const axis = [end[0] - start[0], (end[1] - start[1]) / flat, end[2] - start[2]];
  const squared = axis[0] ** 2 + axis[1] ** 2 + axis[2] ** 2;
  const reach = Math.max(from, to) * Math.max(1, flat) + 4;
  return {
    low: [Math.min(start[0], end[0]) - reach, Math.min(start[1], end[1]) - reach, Math.min(start[2], end[2]) - reach],
    high: [Math.max(start[0], end[0]) + reach, Math.max(start[1], end[1]) + reach, Math.max(start[2], end[2]) + reach],
    depth(px, py, pz) {
      const [dx, dy, dz] = [px - start[0], (py - start[1]) / flat, pz - start[2]];
      const along = Math.min(1, Math.max(0, (dx * axis[0] + dy * axis[1] + dz * axis[2]) / squared));
      const [x, y, z] = [dx - along * axis[0], dy - along * axis[1], dz - along * axis[2]];
      const distance = Math.sqrt(x * x + y * y + z * z);
      return from + (to - from) * along - distance;
    },
  };
}

/** A stack of ovals: half-width, half-depth and shift to the front at heights from the head down. */
export function trunk(rows: readonly { z: number; wide: number; deep: number; front: number }[]): Shape {
  const top = rows[0].z;
  const bottom = rows[rows.length - 1].z;
  const wide = Math.max(...rows.map((row) => row.wide)) + 4;
  const deep = Math.max(...rows.map((row) => row.deep + Math.abs(row.front))) + 4;
  return {
    low: [-wide, -deep, bottom],
    high: [wide, deep, top],
    depth(x, y, z) {
      if (z > top || z < bottom) return -1e3;
      let i = 1;
      while (rows[i].z > z) i++;
      const [above, below] = [rows[i - 1], rows[i]];
      const share = (above.z - z) / (above.z - below.z);
      const smooth = share * share * (3 - 2 * share);
      const at = (key: "wide" | "deep" | "front") => above[key] + (below[key] - above[key]) * smooth;
      const [a, b] = [at("wide"), at("deep")];
      const u = Math.abs(x) / a;
      const v = Math.abs(y - at("front")) / b;
      // Far from the surface the exact depth does not matter, and powers are slow.
      if (u > 1 || v > 1) return (1 - Math.max(u, v)) * Math.min(a, b);
      if (u < 0.5 && v < 0.5) return 0.3 * Math.min(a, b);
      // A superellipse: a trunk is squarer than an oval.
      const radius = (u ** 2.4 + v ** 2.4) ** (1 / 2.4);
      return (1 - radius) * Math.min(a, b);
    },
  };
}

/** A shape hollowed by another. */
export function without(shape: Shape, hole: Shape): Shape {
  return { ...shape, depth: (x, y, z) => Math.min(shape.depth(x, y, z), -hole.depth(x, y, z)) };
}

/** The part of a shape that lies in another. */
export function inside(shape: Shape, other: Shape): Shape {
  return { ...shape, depth: (x, y, z) => Math.min(shape.depth(x, y, z), other.depth(x, y, z)) };
}

/** Bumps on a surface: a sum of waves over its directions, between -1 and 1. */
export interface Ripple {
  share: number;
  at(x: number, y: number, z: number): number;
}

/** Random bumps; the same sequence of `random` gives the same ones. */
export function ripple(share: number, random: () => number): Ripple {
  const waves = Array.from({ length: 4 }, () => ({
    x: 2 + 2 * random(),
    y: 2 + 2 * random(),
    z: 2 + 2 * random(),
    phase: 2 * Math.PI * random(),
    turn: random() < 0.5 ? -1 : 1,
  }));
  return {
    share,
    at: (x, y, z) =>
      waves.reduce((sum, wave) => sum + Math.sin(wave.x * x + wave.turn * wave.y * y + wave.z * z + wave.phase), 0) / waves.length,
  };
}

function rotation({ x = 0, y = 0, z = 0 }: Tilt): number[] {
  const [a, b, c] = [x, y, z].map((degrees) => (degrees * Math.PI) / 180);
  const [ca, sa, cb, sb, cc, sc] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b), Math.cos(c), Math.sin(c)];
  return [
    cc * cb,
    cc * sb * sa - sc * ca,
    cc * sb * ca + sc * sa,
    sc * cb,
    sc * sb * sa + cc * ca,
    sc * sb * ca - cc * sa,
    -sb,
    cb * sa,
    cb * ca,
  ];
}

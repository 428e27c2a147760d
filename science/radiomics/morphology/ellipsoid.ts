/** Ellipsoids around a lesion: from its principal axes, and the smallest that encloses its mesh. */
import type { Triple } from "../../imaging/volume.ts";
import type { Solid } from "./mesh.ts";
import { eigenvalues } from "./symmetric.ts";

/**
 * Volume and "area" of an ellipsoid with half axes a >= b >= c. The area is the series of IBSI 3.1.22 with the eccentricities and the last
 * degree, 20, that IBSI sets: the consensus values are made with it, though it is the surface of the ellipsoid only where the axes are alike
 * (the series for the surface has α² = 1 - c²/a² and β² = 1 - c²/b²; axes 3, 3, 2 have the surface 89.0 and this area 101.5).
 * (αβ)^ν P_ν is carried through the recurrence as one number, which has no division by 0 for a sphere.
 */
export function ellipsoidSolid([a, b, c]: Triple): Solid {
  const volume = (4 / 3) * Math.PI * a * b * c;
  const alpha2 = 1 - (b / a) ** 2;
  const beta2 = 1 - (c / a) ** 2;
  const x = (alpha2 + beta2) / 2;
  let [before, here] = [1, x];
  let sum = 1 - here / 3;
  for (let degree = 2; degree <= 20; degree++) {
    const next = ((2 * degree - 1) * x * here - (degree - 1) * alpha2 * beta2 * before) / degree;
    sum += next / (1 - 4 * degree * degree);
    [before, here] = [here, next];
  }
  return { volume, area: 4 * Math.PI * a * b * sum };
}

/** How far, of 1, the outermost point may lie outside when the search stops. IBSI's default 0.001 leaves 0.5 % of the volume open. */
const tolerance = 1e-9;

/**
 * Half axes, falling, of the smallest ellipsoid that encloses points: Khachiyan's ascent with steps away from points (Todd and Yıldırım 2007),
 * grown by what the tolerance leaves so that it does enclose them all.
 */
export function smallestEllipsoid(points: readonly Triple[]): Triple {
  const count = points.length;
  const centre = [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / count);
  const coordinates = Float64Array.from(points.flatMap((point) => point.map((value, axis) => value - centre[axis])));
  const weights = new Float64Array(count).fill(1 / count);
  const distances = new Float64Array(count);
  // The search takes the same steps in any linear coordinates; in those of a round cloud its sums lose no digits, however long the lesion.
  const root = choleskyRoot(measureDistances({ coordinates, weights, distances }));
  for (let k = 0; k < coordinates.length; k += 3) {
    coordinates[k] /= root.xx;
    coordinates[k + 1] = (coordinates[k + 1] - root.yx * coordinates[k]) / root.yy;
    coordinates[k + 2] = (coordinates[k + 2] - root.zx * coordinates[k] - root.zy * coordinates[k + 1]) / root.zz;
  }
  const mostRounds = 100_000;
  for (let round = 0; round < mostRounds; round++) {
    measureDistances({ coordinates, weights, distances });
    let far = 0;
    let close = -1;
    for (let k = 0; k < count; k++) {
      if (distances[k] > distances[far]) far = k;
      if (weights[k] > 0 && (close < 0 || distances[k] < distances[close])) close = k;
    }
    // Under the weights the mean of the distances is 4, one more than the dimensions.
    const outward = distances[far] / 4 - 1;
    const inward = 1 - distances[close] / 4;
    if (outward <= tolerance && inward <= tolerance) break;
    if (outward >= inward) move(weights, far, stepTo(distances[far]));
    else move(weights, close, Math.max(stepTo(distances[close]), -weights[close] / (1 - weights[close])));
  }
  const covariance = measureDistances({ coordinates, weights, distances });
  const grow = distances.reduce((high, distance) => Math.max(high, distance), 0) - 1;
  return eigenvalues(fromRound(root, covariance)).map((value) => Math.sqrt(value * grow)) as Triple;
}

type Root = Record<"xx" | "yx" | "yy" | "zx" | "zy" | "zz", number>;

/** The lower triangle L with L Lᵀ the covariance, given as xx, yy, zz, xy, xz, yz. */
function choleskyRoot([cxx, cyy, czz, cxy, cxz, cyz]: number[]): Root {
  const xx = Math.sqrt(cxx);
  const yx = cxy / xx;
  const yy = Math.sqrt(cyy - yx * yx);
  const zx = cxz / xx;
  const zy = (cyz - zx * yx) / yy;
  return { xx, yx, yy, zx, zy, zz: Math.sqrt(czz - zx * zx - zy * zy) };
}

/** L C Lᵀ: a covariance in the coordinates of the round cloud as it is in those of the points. */
function fromRound({ xx, yx, yy, zx, zy, zz }: Root, [cxx, cyy, czz, cxy, cxz, cyz]: number[]): number[] {
  const between = (a: Triple, b: Triple): number =>
    a[0] * (cxx * b[0] + cxy * b[1] + cxz * b[2]) +
    a[1] * (cxy * b[0] + cyy * b[1] + cyz * b[2]) +
    a[2] * (cxz * b[0] + cyz * b[1] + czz * b[2]);
  const [x, y, z]: Triple[] = [
    [xx, 0, 0],
    [yx, yy, 0],
    [zx, zy, zz],
  ];
  return [between(x, x), between(y, y), between(z, z), between(x, y), between(x, z), between(y, z)];
}

/** The share of all weight that brings a point at a distance nearest to 4; negative to take it away. */
function stepTo(distance: number): number {
  return (distance - 4) / (4 * Math.max(distance - 1, 1e-12));
}

/** Gives weight to one point from all others, or takes some of it for them. */
function move(weights: Float64Array, point: number, step: number): void {
  for (let k = 0; k < weights.length; k++) weights[k] *= 1 - step;
  weights[point] = Math.max(0, weights[point] + step);
}

/**
 * Sets each point's 1 + (p - m)ᵀ C⁻¹ (p - m), m and C the mean and the covariance of the points under the weights.
 *
 * @returns C as xx, yy, zz, xy, xz, yz.
 */
function measureDistances({ coordinates: p, weights, distances }: Record<"coordinates" | "weights" | "distances", Float64Array>): number[] {
  let [mx, my, mz, xx, yy, zz, xy, xz, yz] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < weights.length; k++) {
    const w = weights[k];
    if (w === 0) continue;
    const x = p[3 * k];
    const y = p[3 * k + 1];
    const z = p[3 * k + 2];
    mx += w * x;
    my += w * y;
    mz += w * z;
    xx += w * x * x;
    yy += w * y * y;
    zz += w * z * z;
    xy += w * x * y;
    xz += w * x * z;
    yz += w * y * z;
  }
  const c = [xx - mx * mx, yy - my * my, zz - mz * mz, xy - mx * my, xz - mx * mz, yz - my * mz];
  const [a, b, d, e, f, g] = c;
  const [ia, ib, id] = [b * d - g * g, a * d - f * f, a * b - e * e];
  const [ie, ff, ig] = [f * g - e * d, e * g - f * b, e * f - a * g];
  const determinant = a * ia + e * ie + f * ff;
  for (let k = 0; k < weights.length; k++) {
    const x = p[3 * k] - mx;
    const y = p[3 * k + 1] - my;
    const z = p[3 * k + 2] - mz;
    distances[k] = 1 + (ia * x * x + ib * y * y + id * z * z + 2 * (ie * x * y + ff * x * z + ig * y * z)) / determinant;
  }
  return c;
}

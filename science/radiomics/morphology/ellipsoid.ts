/** Ellipsoids around a lesion: from its principal axes, and the smallest that encloses its mesh. */
import type { Triple } from "../../imaging/volume.ts";
import type { Solid } from "./mesh.ts";
import { eigenvalues } from "./symmetric.ts";

/**
 * Volume and area of an ellipsoid with half axes a >= b >= c. The area is the series of IBSI 3.1.22, stopped after the degree 20 that IBSI
 * sets; (αβ)^ν P_ν is carried through the recurrence as one number, which has no division by 0 for a sphere.
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

/** IBSI's tolerance of the half axes' squares. */
const tolerance = 1e-3;

/**
 * Half axes, falling, of the smallest ellipsoid that encloses points: Khachiyan's ascent with steps away from points (Todd and Yıldırım 2007),
 * until no point lies outside by more than IBSI's tolerance 0.001, and then grown to enclose all.
 */
export function smallestEllipsoid(points: readonly Triple[]): Triple {
  const centre = [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  const scale = Math.max(...points.map((point) => Math.hypot(...point.map((value, axis) => value - centre[axis])))) || 1;
  const near = points.map((point) => point.map((value, axis) => (value - centre[axis]) / scale) as Triple);
  const weights = new Float64Array(near.length).fill(1 / near.length);
  const limit = 100_000;
  for (let round = 0; round < limit; round++) {
    const { distances } = weighted(near, weights);
    // In the space one dimension up each point is (p, 1), and its distance has mean 4 under the weights.
    let [far, close] = [0, -1];
    for (let k = 0; k < near.length; k++) {
      if (distances[k] > distances[far]) far = k;
      if (weights[k] > 0 && (close < 0 || distances[k] < distances[close])) close = k;
    }
    const outward = distances[far] / 4 - 1;
    const inward = 1 - distances[close] / 4;
    if (outward <= tolerance) break;
    if (outward >= inward) move(weights, far, (distances[far] - 4) / (4 * (distances[far] - 1)));
    else
      move(
        weights,
        close,
        Math.max((distances[close] - 4) / (4 * Math.max(distances[close] - 1, 1e-12)), -weights[close] / (1 - weights[close])),
      );
  }
  const { covariance, distances } = weighted(near, weights);
  const grow = Math.max(...distances.map((distance) => distance - 1));
  const [major, minor, least] = eigenvalues(covariance);
  return [major, minor, least].map((value) => scale * Math.sqrt(value * grow)) as Triple;
}

/** Gives weight to one point, or takes some of it, from or to all others. */
function move(weights: Float64Array, point: number, step: number): void {
  for (let k = 0; k < weights.length; k++) weights[k] *= 1 - step;
  weights[point] = Math.max(0, weights[point] + step);
}

/** Weighted covariance xx, yy, zz, xy, xz, yz and each point's 1 + (p - m)ᵀ C⁻¹ (p - m). */
function weighted(points: readonly Triple[], weights: Float64Array): { covariance: number[]; distances: Float64Array } {
  const mean = [0, 0, 0];
  points.forEach((point, k) => point.forEach((value, axis) => (mean[axis] += weights[k] * value)));
  const c = [0, 0, 0, 0, 0, 0];
  for (let k = 0; k < points.length; k++) {
    const [x, y, z] = [points[k][0] - mean[0], points[k][1] - mean[1], points[k][2] - mean[2]];
    const w = weights[k];
    c[0] += w * x * x;
    c[1] += w * y * y;
    c[2] += w * z * z;
    c[3] += w * x * y;
    c[4] += w * x * z;
    c[5] += w * y * z;
  }
  const [xx, yy, zz, xy, xz, yz] = c;
  const i = [yy * zz - yz * yz, xx * zz - xz * xz, xx * yy - xy * xy, xz * yz - xy * zz, xy * yz - xz * yy, xy * xz - xx * yz];
  const determinant = xx * i[0] + xy * i[3] + xz * i[4];
  const distances = Float64Array.from(points, (point) => {
    const [x, y, z] = [point[0] - mean[0], point[1] - mean[1], point[2] - mean[2]];
    const form = i[0] * x * x + i[1] * y * y + i[2] * z * z + 2 * (i[3] * x * y + i[4] * x * z + i[5] * y * z);
    return 1 + form / determinant;
  });
  return { covariance: c, distances };
}

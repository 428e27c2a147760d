/** Quaternions of the NIfTI-1 qform (nifti1.h, method 2). */
import type { Grid } from "../volume.ts";

/** Row-major rotation matrix of the quaternion (a, b, c, d), a being implied. */
export function rotation(b: number, c: number, d: number): number[] {
  const a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
  return [
    a * a + b * b - c * c - d * d,
    2 * (b * c - a * d),
    2 * (b * d + a * c),
    2 * (b * c + a * d),
    a * a + c * c - b * b - d * d,
    2 * (c * d - a * b),
    2 * (b * d - a * c),
    2 * (c * d + a * b),
    a * a + d * d - b * b - c * c,
  ];
}

/** Quaternion and handedness (qfac) of a grid's axes; `determined` is false where the axes are not perpendicular. */
export function quaternion({ affine: m, spacingMm: [dx, dy, dz] }: Grid) {
  const columns = [
    [m[0] / dx, m[4] / dx, m[8] / dx],
    [m[1] / dy, m[5] / dy, m[9] / dy],
    [m[2] / dz, m[6] / dz, m[10] / dz],
  ];
  const [x, y, z] = columns;
  const dot = (p: number[], q: number[]) => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
  const determinant = dot(x, [y[1] * z[2] - y[2] * z[1], y[2] * z[0] - y[0] * z[2], y[0] * z[1] - y[1] * z[0]]);
  const handedness = determinant < 0 ? -1 : 1;
  const [r13, r23, r33] = z.map((value) => value * handedness);
  const [r11, r21, r31] = x;
  const [r12, r22, r32] = y;
  const trace = 1 + r11 + r22 + r33;
  const determined = Math.abs(Math.abs(determinant) - 1) < 1e-3;
  if (trace > 0.5) {
    const a = Math.sqrt(trace) / 2;
    return { b: (r32 - r23) / (4 * a), c: (r13 - r31) / (4 * a), d: (r21 - r12) / (4 * a), handedness, determined };
  }
  const [bx, cx, dx4] = [1 + r11 - r22 - r33, 1 + r22 - r11 - r33, 1 + r33 - r11 - r22];
  const positiveA = (a: number, b: number, c: number, d: number) =>
    a < 0 ? { b: -b, c: -c, d: -d, handedness, determined } : { b, c, d, handedness, determined };
  if (bx > 1) {
    const b = Math.sqrt(bx) / 2;
    return positiveA((r32 - r23) / (4 * b), b, (r12 + r21) / (4 * b), (r13 + r31) / (4 * b));
  }
  if (cx > 1) {
    const c = Math.sqrt(cx) / 2;
    return positiveA((r13 - r31) / (4 * c), (r12 + r21) / (4 * c), c, (r23 + r32) / (4 * c));
  }
  const d = Math.sqrt(dx4) / 2;
  return positiveA((r21 - r12) / (4 * d), (r13 + r31) / (4 * d), (r23 + r32) / (4 * d), d);
}

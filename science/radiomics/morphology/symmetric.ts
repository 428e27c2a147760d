/** Symmetric 3 x 3 matrices. */
import type { Triple } from "../../imaging/volume.ts";

/** Eigenvalues, falling, of the symmetric matrix xx, yy, zz, xy, xz, yz: Jacobi's rotations. Rounding below 0 is 0. */
export function eigenvalues([xx, yy, zz, xy, xz, yz]: readonly number[]): Triple {
  const m = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  for (let sweep = 0; sweep < 50; sweep++) {
    const off = m[0][1] ** 2 + m[0][2] ** 2 + m[1][2] ** 2;
    if (off <= 1e-32 * (m[0][0] ** 2 + m[1][1] ** 2 + m[2][2] ** 2)) break;
    rotate(m, 0, 1);
    rotate(m, 0, 2);
    rotate(m, 1, 2);
  }
  return [m[0][0], m[1][1], m[2][2]].map((value) => Math.max(0, value)).sort((a, b) => b - a) as Triple;
}

function rotate(m: number[][], p: number, q: number): void {
  if (m[p][q] === 0) return;
  const theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const r = 3 - p - q;
  const [pp, qq, pq, rp, rq] = [m[p][p], m[q][q], m[p][q], m[r][p], m[r][q]];
  m[p][p] = pp - t * pq;
  m[q][q] = qq + t * pq;
  m[p][q] = m[q][p] = 0;
  m[r][p] = m[p][r] = c * rp - s * rq;
  m[r][q] = m[q][r] = s * rp + c * rq;
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Triple } from "../../imaging/volume.ts";
import { imageOf, lesionOf, raggedImages } from "../testing/lesions.ts";
import { autocorrelation } from "./autocorrelation.ts";
import { convexHull } from "./convex-hull.ts";
import { ellipsoidSolid, smallestEllipsoid } from "./ellipsoid.ts";
import { fastSize, transform } from "./fourier.ts";
import { hullInMm, hullSolid, largestDistance, orientedBox } from "./hull-measures.ts";
import { cubeSurfaces } from "../../imaging/regions/marching-cubes.ts";
import { meshSolid, outerPoints } from "./mesh.ts";
import { eigenvalues } from "./symmetric.ts";

const coordinate = fc.integer({ min: -20, max: 20 });
/** Points that fill space: four of them are fixed. */
const clouds = fc
  .array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 1, maxLength: 40 })
  .map((points): Triple[] => [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], ...points]);

describe("Moran's I and Geary's C", () => {
  test("by Fourier transform are those of all pairs, to rounding", () => {
    fc.assert(
      fc.property(raggedImages, fc.constantFrom<Triple>([2, 2, 2], [1, 2.5, 4]), (image, spacingMm) => {
        const lesion = { ...lesionOf(image), spacingMm };
        const pairs = autocorrelation(lesion, "pairs");
        expect(autocorrelation(lesion, "transform")).toEqual({
          moran: Number.isNaN(pairs.moran) ? Number.NaN : expect.closeTo(pairs.moran, 10),
          geary: Number.isNaN(pairs.geary) ? Number.NaN : expect.closeTo(pairs.geary, 10),
        });
      }),
    );
  });

  test("in a lesion of 3,000 voxels as well", () => {
    const image = imageOf([20, 18, 16], {
      value: ([x, y, z]) => 1 + ((x * x + 3 * y + 5 * z * x) % 17),
      inside: ([x, y, z]) => Math.hypot(x - 10, y - 9, z - 8) < 9,
      spacingMm: [1, 2, 3],
    });
    const { moran, geary } = autocorrelation(lesionOf(image), "pairs");
    expect(autocorrelation(lesionOf(image), "transform")).toEqual({ moran: expect.closeTo(moran, 10), geary: expect.closeTo(geary, 10) });
  });
});

test("the Fourier transform is the one of the definition, for all sizes it is used with", () => {
  const sizes = fc.constantFrom(1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 25, 27, 30);
  fc.assert(
    fc.property(sizes, sizes, fc.constantFrom(1, 2, 5), fc.integer(), (nx, ny, nz, seed) => {
      const count = nx * ny * nz;
      const noise = (k: number) => Math.sin(seed + 12.9898 * k) * 3;
      const block = {
        re: Float64Array.from({ length: count }, (_, k) => noise(k)),
        im: Float64Array.from({ length: count }, (_, k) => noise(-k - 1)),
        dimensions: [nx, ny, nz] as Triple,
      };
      const at: Triple = [Math.abs(seed) % nx, Math.abs(seed) % ny, Math.abs(seed) % nz];
      let [re, im] = [0, 0];
      for (let i = 0; i < count; i++) {
        const turn =
          -2 * Math.PI * (((i % nx) * at[0]) / nx + ((Math.floor(i / nx) % ny) * at[1]) / ny + (Math.floor(i / (nx * ny)) * at[2]) / nz);
        re += block.re[i] * Math.cos(turn) - block.im[i] * Math.sin(turn);
        im += block.re[i] * Math.sin(turn) + block.im[i] * Math.cos(turn);
      }
      transform(block, [nx, ny, nz]);
      const i = at[0] + nx * (at[1] + ny * at[2]);
      expect([block.re[i], block.im[i]]).toEqual([expect.closeTo(re, 7), expect.closeTo(im, 7)]);
    }),
  );
  expect([1, 7, 11, 13, 31, 119, 139].map(fastSize)).toEqual([1, 8, 12, 15, 32, 120, 144]);
});

describe("the mesh", () => {
  test("is closed in each of the 256 cases: the faces of two cubes meet in the same lines", () => {
    // The flux of a constant field through a closed surface is 0: a lesion's mesh has the same shadow from both sides.
    fc.assert(
      fc.property(raggedImages, ({ volume, mask }) => {
        const lesion = lesionOf({ volume, mask });
        const shadow = [0, 0, 0];
        const { dimensions, morphological: m } = lesion;
        const [nx, ny, nz] = dimensions;
        for (let z = 0; z + 1 < nz; z++) {
          for (let y = 0; y + 1 < ny; y++) {
            for (let x = 0; x + 1 < nx; x++) {
              const corners = Array.from({ length: 8 }, (_, c) => m[x + (c & 1) + nx * (y + ((c >> 1) & 1) + ny * (z + (c >> 2)))] << c);
              for (const {
                triangle: [a, b, c],
                share,
              } of cubeSurfaces[corners.reduce((sum, bit) => sum + bit, 0)]) {
                for (let k = 0; k < 3; k++) {
                  const [p, q] = [(k + 1) % 3, (k + 2) % 3];
                  shadow[k] += share * ((b[p] - a[p]) * (c[q] - a[q]) - (b[q] - a[q]) * (c[p] - a[p]));
                }
              }
            }
          }
        }
        expect(shadow.map((value) => Math.abs(value) < 1e-9)).toEqual([true, true, true]);
      }),
    );
  });

  test("of a block: the voxels without their edges and corners", () => {
    const block = imageOf([7, 6, 5], {
      value: () => 1,
      inside: ([x, y, z]) => x > 0 && x < 6 && y > 0 && y < 5 && z > 0 && z < 4,
      spacingMm: [1, 1, 1],
    });
    // Cubes between the centres of 5 x 4 x 3 voxels: whole inside; half at a side, an eighth at an edge, 1/48 at a corner.
    const expected = 4 * 3 * 2 + (4 * 3 + 4 * 2 + 3 * 2) * 2 * (1 / 2) + (4 + 3 + 2) * 4 * (1 / 8) + 8 / 48;
    expect(meshSolid(lesionOf(block)).volume).toBeCloseTo(expected, 10);
  });

  test("lies in the convex hull, which touches the same outer points", () => {
    fc.assert(
      fc.property(raggedImages, (image) => {
        const lesion = lesionOf(image);
        const points = outerPoints(lesion);
        const hull = hullInMm(points, convexHull(points), lesion.spacingMm);
        const solid = hullSolid(hull);
        expect(meshSolid(lesion).volume).toBeLessThanOrEqual(solid.volume * (1 + 1e-12));
        expect(orientedBox(hull).volume).toBeGreaterThanOrEqual(solid.volume * (1 - 1e-12));
      }),
    );
  });
});

describe("the convex hull", () => {
  test("has all points on its inner side, and is closed", () => {
    fc.assert(
      fc.property(clouds, (cloud) => {
        const points = Int32Array.from(cloud.flat());
        const facets = convexHull(points);
        const place = (k: number) => cloud[k];
        const above = facets.flatMap((facet) => {
          const [a, b, c] = facet.map(place);
          const [u, v] = [b, c].map((p) => p.map((value, k) => value - a[k]));
          const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
          return cloud.filter((p) => n.reduce((sum, value, k) => sum + value * (p[k] - a[k]), 0) > 0);
        });
        const edges = facets.flatMap(([a, b, c]) => [`${a} ${b}`, `${b} ${c}`, `${c} ${a}`]);
        const back = edges.map((edge) => edge.split(" ").reverse().join(" "));
        expect({ above, edges: edges.toSorted() }).toEqual({ above: [], edges: back.toSorted() });
      }),
    );
  });

  test("gives the diameter of all points", () => {
    fc.assert(
      fc.property(clouds, (cloud) => {
        const points = Int32Array.from(cloud.flat());
        const hull = hullInMm(points, convexHull(points), [2, 2, 2]);
        const farthest = Math.max(...cloud.flatMap((a) => cloud.map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]))));
        expect(largestDistance(hull)).toBeCloseTo(farthest, 10);
      }),
    );
  });

  test("a turned box is found again as the box around it", () => {
    // Sides (3, 4, 0), (-4, 3, 0) and (0, 0, 5): 5 x 5 x 5, turned about z.
    const corners = [0, 1].flatMap((a) => [0, 1].flatMap((b) => [0, 1].map((c) => [3 * a - 4 * b, 4 * a + 3 * b, 5 * c])));
    const points = Int32Array.from(corners.flat());
    expect(orientedBox(hullInMm(points, convexHull(points), [2, 2, 2]))).toEqual({
      volume: expect.closeTo(125, 9),
      area: expect.closeTo(150, 9),
    });
  });
});

describe("ellipsoids", () => {
  test("the area is IBSI's series; of a sphere it is that of the sphere", () => {
    expect(ellipsoidSolid([3, 3, 3])).toEqual({ volume: expect.closeTo(36 * Math.PI, 9), area: expect.closeTo(36 * Math.PI, 9) });
    // The first terms, with Legendre's polynomials written out.
    const [a, b, c] = [5, 4.9, 4.8];
    const [alpha, beta] = [Math.sqrt(1 - b ** 2 / a ** 2), Math.sqrt(1 - c ** 2 / a ** 2)];
    const x = (alpha ** 2 + beta ** 2) / (2 * alpha * beta);
    const legendre = [1, x, (3 * x ** 2 - 1) / 2, (5 * x ** 3 - 3 * x) / 2, (35 * x ** 4 - 30 * x ** 2 + 3) / 8];
    const sum = legendre.reduce((total, p, degree) => total + ((alpha * beta) ** degree / (1 - 4 * degree ** 2)) * p, 0);
    expect(ellipsoidSolid([a, b, c]).area).toBeCloseTo(4 * Math.PI * a * b * sum, 5);
  });

  test("the smallest around the corners of a box: its half sides times √3", () => {
    const corners = [-1, 1].flatMap((a) => [-1, 1].flatMap((b) => [-1, 1].map((c): Triple => [10 + 4 * a, 3 * b, 2 * c])));
    expect(smallestEllipsoid(corners)).toEqual([4, 3, 2].map((half) => expect.closeTo(half * Math.sqrt(3), 4)));
  });

  test("encloses all points, and no smaller copy of it does", () => {
    fc.assert(
      fc.property(clouds, (cloud) => {
        const [a, b, c] = smallestEllipsoid(cloud);
        const hull = hullInMm(Int32Array.from(cloud.flat()), convexHull(Int32Array.from(cloud.flat())), [2, 2, 2]);
        // John: the hull holds the ellipsoid shrunk by the number of dimensions.
        const volume = (4 / 3) * Math.PI * a * b * c;
        expect(volume).toBeGreaterThanOrEqual(hullSolid(hull).volume);
        expect(volume / 27).toBeLessThanOrEqual(hullSolid(hull).volume * (1 + 1e-4));
      }),
    );
  });

  test("of a long, thin, oblique cloud it is found as exactly as of a round one", () => {
    const rod = Array.from({ length: 300 }, (_, i) =>
      [-1, 1].flatMap((end): Triple[] => [
        [i + end / 2, 0, 0],
        [i, end / 2, 0],
        [i, 0, end / 2],
      ]),
    ).flat();
    const oblique = rod.map(([x, y, z]): Triple => [x + 0.3 * y, y + 0.9 * x, z - x]);
    const volume = (points: Triple[]) => smallestEllipsoid(points).reduce((product, half) => product * half, 1);
    // A linear map takes the smallest ellipsoid with it; this one's determinant is 0.73.
    expect(volume(oblique) / volume(rod)).toBeCloseTo(1 - 0.3 * 0.9, 8);
  });
});

test("eigenvalues of a symmetric matrix keep its trace, its determinant and its norm", () => {
  const entry = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(entry, entry, entry, entry, entry, entry), ([p, q, r, s, t, u]) => {
      // A matrix times its transpose has no negative eigenvalue.
      const l = [p, q, r, s, t, u];
      const m = [
        l[0] * l[0],
        l[1] * l[1] + l[3] * l[3],
        l[2] * l[2] + l[4] * l[4] + l[5] * l[5],
        l[0] * l[3],
        l[0] * l[4],
        l[1] * l[5] + l[3] * l[4],
      ];
      const [a, b, c] = eigenvalues(m);
      const scale = m[0] + m[1] + m[2] + 1;
      const norm = m[0] ** 2 + m[1] ** 2 + m[2] ** 2 + 2 * (m[3] ** 2 + m[4] ** 2 + m[5] ** 2);
      expect([(a + b + c) / scale, (a * a + b * b + c * c) / scale ** 2]).toEqual([
        expect.closeTo((m[0] + m[1] + m[2]) / scale, 9),
        expect.closeTo(norm / scale ** 2, 9),
      ]);
      expect(a >= b && b >= c && c >= 0).toBe(true);
    }),
  );
});

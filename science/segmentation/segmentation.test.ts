import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { connectedComponents, ImagingError } from "../imaging/index.ts";
import { straightGrid, voxelVolumeMl } from "../imaging/volume.ts";
import type { LabelMap, Triple, Volume } from "../imaging/volume.ts";
import {
  autoPetMetrics,
  boxReference,
  componentAt,
  dropComponents,
  growRegion,
  keepComponents,
  maskReference,
  measureLesions,
  percistThreshold,
  ratios,
  segment,
  sphereReference,
  summarise,
  suspectPhysiologic,
  withoutSmall,
} from "./index.ts";
import { imageOf, labelsOf, syntheticLike } from "./testing/bodies.ts";

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof ImagingError) return error.code;
    throw error;
  }
  return "nothing refused";
};

/** Two hot balls in a lukewarm body: 10 at the left, 6 with a rim of 3 at the right. */
const size: Triple = [40, 20, 20];
const far = (at: Triple, to: Triple) => Math.hypot(at[0] - to[0], at[1] - to[1], at[2] - to[2]);
const [first, second]: Triple[] = [
  [10, 10, 10],
  [28, 10, 10],
];
const body = imageOf(size, [2, 2, 2], (at) => {
  if (far(at, first) < 4) return far(at, first) < 0.5 ? 10 : 8;
  if (far(at, second) < 3) return 6;
  return far(at, second) < 5 ? 3 : 1;
});
const countOf = (mask: { data: ArrayLike<number> }, label: number) => Array.from(mask.data).filter((value) => value === label).length;

describe("thresholds", () => {
  test("a fixed one takes what reaches it, the hottest lesion first", () => {
    const { labels, thresholds } = segment(body, { threshold: { method: "fixed", suv: 6 } });
    const balls = [1, 2].map((label) =>
      labels.data.every((found, i) => (found === label) === (label === 1 ? body.data[i] >= 8 : body.data[i] === 6)),
    );
    expect({ balls, thresholds }).toEqual({ balls: [true, true], thresholds: [6, 6] });
  });

  test("a share of the maximum is each lesion's own, and none leaks below the seed", () => {
    const found = (percent: number, seedSuv: number) => segment(body, { threshold: { method: "percent of maximum", percent }, seedSuv });
    expect(found(41, 2).thresholds).toEqual([4.1, expect.closeTo(2.46)]);
    expect(countOf(found(41, 2).labels, 2)).toBe(Array.from(body.data).filter((suv) => suv === 3 || suv === 6).length);
    expect(countOf(found(60, 2).labels, 2)).toBe(Array.from(body.data).filter((suv) => suv === 6).length);
    expect(countOf(found(10, 2).labels, 1)).toBe(Array.from(body.data).filter((suv) => suv >= 8).length);
    expect(refusal(() => segment(body, { threshold: { method: "percent of maximum", percent: 41 } }))).toBe("bad-argument");
    expect(refusal(() => found(0, 2))).toBe("bad-argument");
  });

  test("an adaptive one lies between background and maximum", () => {
    const { thresholds } = segment(body, { threshold: { method: "adaptive", percent: 50, background: 1 }, seedSuv: 2 });
    expect(thresholds).toEqual([5.5, 3.5]);
  });

  test("PERCIST: 1.5 means and 2 SD of the liver, or 2 means and 2 SD of the blood pool", () => {
    const liver = { place: "", mean: 2, standardDeviation: 0.25, maximum: 3, voxels: 9, volumeMl: 1 };
    const level = (organ: "liver" | "blood pool") => segment(body, { threshold: percistThreshold(liver, organ) }).thresholds[0];
    expect([level("liver"), level("blood pool")]).toEqual([3.5, 4.5]);
  });

  test("small lesions are left out, one of exactly the minimum stays", () => {
    const voxels = Array.from(body.data).filter((suv) => suv === 6).length;
    const count = (minimumVolumeMl: number) => segment(body, { threshold: { method: "fixed", suv: 6 }, minimumVolumeMl }).thresholds.length;
    expect([count((voxels * 8) / 1000), count((voxels * 8 + 1) / 1000)]).toEqual([2, 1]);
    const { labels } = segment(body, { threshold: { method: "fixed", suv: 6 } });
    expect(countOf(withoutSmall(labels, { minimumVolumeMl: (voxels * 8 + 1) / 1000 }), 2)).toBe(0);
  });

  test("only inside of a mask; nothing hot gives nothing; a threshold that is no number is refused", () => {
    const within = labelsOf(size, [2, 2, 2], ([x]) => (x > 20 ? 1 : 0));
    expect(segment(body, { threshold: { method: "fixed", suv: 6 }, within }).thresholds).toHaveLength(1);
    expect(segment(body, { threshold: { method: "fixed", suv: 99 } }).thresholds).toEqual([]);
    expect(refusal(() => segment(body, { threshold: { method: "fixed", suv: Number.NaN } }))).toBe("bad-argument");
  });
});

describe("growing from a click", () => {
  const at = (voxel: Triple): Triple => voxel.map((n) => 2 * n) as Triple;
  test("takes the lesion that was pointed at, and no further than the radius", () => {
    const grown = growRegion(body, { atMm: at(first), threshold: { method: "fixed", suv: 6 } });
    expect(Array.from(grown.data, Boolean)).toEqual(Array.from(body.data, (suv) => suv >= 8));
    const short = growRegion(body, { atMm: at(first), threshold: { method: "fixed", suv: 6 }, radiusMm: 4 });
    expect(countOf(short, 1)).toBe(33);
  });
  test("a share of the maximum starts from the hottest voxel around", () => {
    const grown = growRegion(body, { atMm: at([28, 10, 12]), threshold: { method: "percent of maximum", percent: 60 }, radiusMm: 12 });
    expect(Array.from(grown.data, Boolean)).toEqual(Array.from(body.data, (suv) => suv === 6));
  });
  test("a point outside of the image or on cold tissue is refused", () => {
    const threshold = { method: "fixed", suv: 4 } as const;
    expect(refusal(() => growRegion(body, { atMm: [-50, 0, 0], threshold }))).toBe("bad-argument");
    expect(() => growRegion(body, { atMm: [2, 2, 2], threshold })).toThrow("SUV of 1.00, below the threshold of 4.00");
  });
});

describe("references", () => {
  const ramp = imageOf([20, 20, 20], [3, 3, 3], ([x]) => x);
  test("a sphere, a box and a mask of the same voxels agree", () => {
    const inSphere = ([x, y, z]: Triple) => far([3 * x, 3 * y, 3 * z], [30, 30, 30]) <= 15;
    const sphere = sphereReference(ramp, { centreMm: [30, 30, 30], diameterMm: 30 });
    const { place: _, ...masked } = maskReference(
      ramp,
      labelsOf([20, 20, 20], [3, 3, 3], (at) => (inSphere(at) ? 4 : 0)),
      4,
    );
    expect(sphere).toEqual({ place: "sphere of 30 mm at (30, 30, 30)", ...masked });
    expect(sphere).toMatchObject({ mean: expect.closeTo(10), maximum: 15, voxels: 515 });
    const box = boxReference(ramp, { firstMm: [15, 0, 0], lastMm: [3, 57, 57] });
    expect(box).toMatchObject({ mean: 3, standardDeviation: Math.SQRT2, maximum: 5, voxels: 2000, volumeMl: 54 });
  });
  test("one that leaves the image or holds nothing is refused", () => {
    expect(refusal(() => sphereReference(ramp, { centreMm: [3, 30, 30] }))).toBe("bad-argument");
    expect(
      refusal(() =>
        maskReference(
          ramp,
          labelsOf([20, 20, 20], [3, 3, 3], () => 0),
        ),
      ),
    ).toBe("bad-argument");
  });
  test("ratios are of means, and null without their organs", () => {
    const organ = (mean: number) => ({ place: "", mean, standardDeviation: 0, maximum: mean, voxels: 1, volumeMl: 1 });
    expect(ratios({ liver: organ(2), spleen: organ(1.5) })).toEqual({ spleenToLiver: 0.75, marrowToLiver: null });
    expect(ratios({ spleen: organ(1.5) })).toEqual({ spleenToLiver: null, marrowToLiver: null });
  });
});

describe("lesions and the patient", () => {
  const { labels } = segment(body, { threshold: { method: "fixed", suv: 6 } });
  const lesions = measureLesions(body, labels);
  test("each lesion is measured", () => {
    const hot = Array.from(body.data).filter((suv) => suv >= 8);
    const mean = hot.reduce((sum, suv) => sum + suv, 0) / hot.length;
    expect(lesions[0]).toEqual({
      label: 1,
      volumeMl: expect.closeTo(hot.length * 0.008),
      suvMax: 10,
      suvMean: expect.closeTo(mean),
      // 123 voxels of 2 mm have their centres within 6.2 mm; all of them are hot.
      suvPeak: expect.closeTo((10 + 122 * 8) / 123),
      suvPeakHighest: expect.closeTo((10 + 122 * 8) / 123),
      tlgMl: expect.closeTo(mean * hot.length * 0.008),
      centroidMm: [expect.closeTo(20), expect.closeTo(20), expect.closeTo(20)],
      surfaceMm2: expect.any(Number),
      asphericity: expect.any(Number),
      voxels: hot.length,
    });
    expect(lesions[0].asphericity).toBeGreaterThan(0);
    expect(lesions[0].asphericity).toBeLessThan(0.1);
  });
  test("and summed", () => {
    const summary = summarise({ labels, lesions });
    expect(summary).toEqual({
      lesions: 2,
      tmtvMl: expect.closeTo(lesions[0].volumeMl + lesions[1].volumeMl),
      tlgMl: expect.closeTo(lesions[0].tlgMl + lesions[1].tlgMl),
      suvMax: 10,
      suvPeak: lesions[0].suvPeakHighest,
      dmaxCentroidMm: expect.closeTo(36),
      dmaxVoxelMm: expect.any(Number),
      spleenToLiver: null,
      marrowToLiver: null,
    });
  });
  test("without a lesion nothing is made up", () => {
    const none = dropComponents(labels, [1, 2]);
    expect(summarise({ labels: none, lesions: measureLesions(body, none) })).toEqual({
      lesions: 0,
      tmtvMl: 0,
      tlgMl: 0,
      suvMax: null,
      suvPeak: null,
      dmaxCentroidMm: null,
      dmaxVoxelMm: null,
      spleenToLiver: null,
      marrowToLiver: null,
    });
  });
  test("regions are kept, dropped and pointed at by their label", () => {
    expect([...new Set(keepComponents(labels, [2]).data)].toSorted((a, b) => a - b)).toEqual([0, 2]);
    expect([...new Set(dropComponents(labels, [2]).data)].toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect([componentAt(labels, [20, 20, 20]), componentAt(labels, [0, 0, 0]), componentAt(labels, [-99, 0, 0])]).toEqual([1, 0, 0]);
    expect(refusal(() => keepComponents(labels, [3]))).toBe("bad-argument");
  });
  test("the largest distance is that of all pairs of voxels", () => {
    const masks = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 180, maxLength: 180 });
    fc.assert(
      fc.property(masks, (drawn) => {
        const mask = { ...labelsOf([6, 6, 5], [2, 3, 4], () => 0), data: Int32Array.from(drawn, (value) => (value === 3 ? 1 : 0)) };
        const places = Array.from(mask.data.keys())
          .filter((i) => mask.data[i] === 1)
          .map((i): Triple => [2 * (i % 6), 3 * (Math.floor(i / 6) % 6), 4 * Math.floor(i / 36)]);
        const expected = places.length === 0 ? null : Math.max(...places.flatMap((a) => places.map((b) => far(a, b))));
        const found = summarise({ labels: mask, lesions: [] }).dmaxVoxelMm;
        if (expected === null) expect(found).toBeNull();
        else expect(found).toBeCloseTo(expected, 9);
      }),
    );
  });
  test("also of many voxels, on the hull", () => {
    const ball = labelsOf([70, 70, 70], [2, 2, 2], (at) => (far(at, [35, 35, 35]) <= 30 ? 1 : 0));
    expect(summarise({ labels: ball, lesions: [] }).dmaxVoxelMm).toBeCloseTo(120, 9);
  });
});

/** Components found by spreading labels until nothing changes: slow, and written apart from the code. */
function spreadLabels({ data, dimensions: [nx, ny, nz] }: LabelMap, reach: number): Int32Array {
  const labels = Int32Array.from(data, (value, i) => (value === 0 ? 0 : i + 1));
  for (let changed = true; changed;) {
    changed = false;
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] === 0) continue;
      const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
      for (let k = 0; k < 27; k++) {
        const [dx, dy, dz] = [(k % 3) - 1, (Math.floor(k / 3) % 3) - 1, Math.floor(k / 9) - 1];
        if (Math.abs(dx) + Math.abs(dy) + Math.abs(dz) > reach) continue;
        const [px, py, pz] = [x + dx, y + dy, z + dz];
        if (px < 0 || py < 0 || pz < 0 || px >= nx || py >= ny || pz >= nz) continue;
        const other = labels[px + nx * (py + ny * pz)];
        if (other > labels[i]) {
          labels[i] = other;
          changed = true;
        }
      }
    }
  }
  return labels;
}

const small = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 120, maxLength: 120 });
const maskOf = (drawn: number[]): LabelMap => ({
  ...labelsOf([5, 6, 4], [2, 2, 3], () => 0),
  data: Int32Array.from(drawn, (value) => (value === 2 ? 1 : 0)),
});

describe("connected components", () => {
  test.each([
    [6, 1],
    [18, 2],
    [26, 3],
  ] as const)("with %i neighbours are those that spreading labels finds", (connectivity, reach) => {
    fc.assert(
      fc.property(small, (drawn) => {
        const mask = maskOf(drawn);
        const found = connectedComponents(mask, { connectivity });
        const expected = spreadLabels(mask, reach);
        const pairs = new Set(Array.from(expected, (label, i) => `${label} ${found.data[i]}`));
        // One to one, the background among them.
        expect({ pairs: pairs.size, count: found.count }).toEqual({
          pairs: new Set(expected).size,
          count: new Set(expected).size - (expected.includes(0) ? 1 : 0),
        });
      }),
    );
  });
});

describe("autoPET's metrics", () => {
  test("are those of counting component by component", () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        const [truth, prediction] = [maskOf(a), maskOf(b)];
        const missed = (mask: LabelMap, other: LabelMap) => {
          const labels = spreadLabels(mask, 2);
          const alone = [...new Set(labels)].filter(
            (label) => label !== 0 && labels.every((value, i) => value !== label || other.data[i] === 0),
          );
          return labels.filter((label) => alone.includes(label)).length * voxelVolumeMl(mask);
        };
        const [inTruth, inBoth, inPrediction] = [truth.data, truth.data.map((t, i) => t * prediction.data[i]), prediction.data].map(
          (data) => data.reduce((sum, value) => sum + value, 0),
        );
        expect(autoPetMetrics(truth, prediction)).toMatchObject({
          dice: inTruth === 0 ? null : expect.closeTo((2 * inBoth) / (inTruth + inPrediction), 12),
          falsePositiveVolumeMl: expect.closeTo(missed(prediction, truth), 9),
          falseNegativeVolumeMl: expect.closeTo(missed(truth, prediction), 9),
        });
      }),
    );
  });
  test("two voxels that share a corner alone are two components: 18 neighbours, not 26", () => {
    const grid = [3, 3, 3] as Triple;
    const truth = labelsOf(grid, [10, 10, 10], ([x, y, z]) => (x === y && y === z && x < 2 ? 1 : 0));
    const prediction = labelsOf(grid, [10, 10, 10], ([x, y, z]) => (x + y + z === 0 ? 1 : 0));
    expect(autoPetMetrics(truth, prediction)).toEqual({
      dice: 2 / 3,
      falsePositiveVolumeMl: 0,
      falseNegativeVolumeMl: 1,
      falsePositives: 0,
      falseNegatives: 1,
    });
  });
});

describe("physiologic uptake by rule", () => {
  test("brain, heart, kidneys and bladder are suspected where they lie, and lesions elsewhere are not", () => {
    const { volume, labels, organs } = syntheticLike();
    const found = suspectPhysiologic(volume, labels).map(({ label, organ }) => [organ, label]);
    expect(found).toEqual([
      ["brain", organs.brain],
      ["heart", organs.heart],
      ["kidney", organs.leftKidney],
      ["kidney", organs.rightKidney],
      ["bladder", organs.bladder],
    ]);
    expect(suspectPhysiologic(volume, labels, { organs: ["bladder"] }).map(({ organ }) => organ)).toEqual(["bladder"]);
  });
  test("one kidney alone is not suspected, and without a brain there is no rule", () => {
    const { volume, labels, organs } = syntheticLike();
    const without = (label: number) => dropComponents(labels, [label]);
    expect(suspectPhysiologic(volume, without(organs.leftKidney)).some(({ organ }) => organ === "kidney")).toBe(false);
    expect(refusal(() => suspectPhysiologic(volume, without(organs.brain)))).toBe("bad-argument");
  });
});

test("masks on another grid are refused", () => {
  const other: LabelMap = { ...labelsOf(size, [2, 2, 2], () => 1), ...straightGrid(size, [2, 2, 2], [9, 0, 0]) };
  const on: LabelMap = labelsOf(size, [2, 2, 2], () => 1);
  const volume: Volume = body;
  const calls = [
    () => segment(volume, { threshold: { method: "fixed", suv: 1 }, within: other }),
    () => maskReference(volume, other),
    () => measureLesions(volume, other),
    () => autoPetMetrics(on, other),
    () => suspectPhysiologic(volume, other),
  ];
  expect(calls.map(refusal)).toEqual(calls.map(() => "different-grids"));
});

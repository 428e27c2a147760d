import fc from "fast-check";
import { expect, test } from "vitest";
import { combine } from "./combine.ts";
import { MeanFold } from "./mean.ts";
import { coordinateMedian, krum, krumScores, multiKrum, trimmedMean } from "./robust.ts";
import type { Update } from "./update.ts";
import { pieceLength, updateOf } from "./update.ts";

const updates = (rows: number[][], weights?: number[]): Update[] =>
  rows.map((row, i) => updateOf(`h${i}`, { weight: weights?.[i] ?? 1, values: Float32Array.from(row) }));
const all = async (fold: MeanFold, given: Update[]) => {
  for (const update of given) await fold.add(update);
  return fold.finish();
};

test("the mean is weighted by samples; norm bounding shortens what is longer, and only that", async () => {
  expect(
    await all(
      new MeanFold(2),
      updates(
        [
          [1, 2],
          [4, 8],
        ],
        [1, 2],
      ),
    ),
  ).toEqual(Float64Array.of(3, 6));
  expect(
    await all(
      new MeanFold(2, 5),
      updates([
        [30, 40],
        [3, 4],
        [0, 0],
      ]),
    ),
  ).toEqual(Float64Array.of(2, 8 / 3));
  expect(await combine({ name: "fedavg", serverLearningRate: 1 }, [])).toBeNull();
});

test("median, trimmed mean and Krum, by hand", async () => {
  const five = updates([
    [1, 10],
    [2, 20],
    [3, 30],
    [4, 40],
    [1000, -1000],
  ]);
  expect(await coordinateMedian(five)).toEqual(Float64Array.of(3, 20));
  expect(await coordinateMedian(five.slice(0, 4))).toEqual(Float64Array.of(2.5, 25));
  expect(await trimmedMean(five, 0.2)).toEqual(Float64Array.of(3, 20));
  expect(await trimmedMean(five, 0)).toEqual(Float64Array.of(202, -180));
  const line = updates([[0], [1], [3], [6], [100]]);
  // n - f - 2 = 2 nearest of each: 1+9, 1+4, 4+9, 9+25, 94^2+97^2
  expect(await krumScores(line, 1)).toEqual([10, 5, 13, 34, 18245]);
  expect(await krum(line, 1)).toEqual({ mean: Float64Array.of(1), chosen: ["h1"] });
  expect(await multiKrum(line, { attackers: 1, keep: 3 })).toEqual({ mean: Float64Array.of(4 / 3), chosen: ["h0", "h1", "h2"] });
});

/** Honest hospitals within 1 of the truth (10), attackers anywhere. */
const honest = fc.double({ min: 9, max: 11, noNaN: true });
const evil = fc.constantFrom(-1e6, -1e3, 0, 1e3, 1e6);
const crowd = (attackers: number, of: number) =>
  fc
    .tuple(
      fc.array(honest, { minLength: of - attackers, maxLength: of - attackers }),
      fc.array(evil, { minLength: attackers, maxLength: attackers }),
    )
    .chain(([good, bad]) =>
      fc.shuffledSubarray([...good, ...bad], { minLength: of, maxLength: of }).map((order) => order.map((value) => [value])),
    );

test("each rule bears as many attackers as its theory says, wherever they are", async () => {
  const within = (value: number) => {
    expect(Math.abs(value - 10)).toBeLessThanOrEqual(1.001);
  };
  await fc.assert(fc.asyncProperty(crowd(4, 9), async (rows) => within((await coordinateMedian(updates(rows)))[0])));
  await fc.assert(fc.asyncProperty(crowd(3, 9), async (rows) => within((await trimmedMean(updates(rows), 1 / 3))[0])));
  await fc.assert(fc.asyncProperty(crowd(3, 9), async (rows) => within((await krum(updates(rows), 3)).mean[0])));
  await fc.assert(
    fc.asyncProperty(crowd(3, 9), async (rows) => within((await multiKrum(updates(rows), { attackers: 3, keep: 3 })).mean[0])),
  );
});

test("one attacker more than the theory allows breaks each rule", async () => {
  const broken = (value: number) => expect(Math.abs(value - 10)).toBeGreaterThan(100);
  const good = (count: number) => Array.from({ length: count }, (_, i) => [10 + i / 100]);
  const bad = (count: number) => Array.from({ length: count }, () => [1e6]);
  broken((await coordinateMedian(updates([...good(4), ...bad(5)])))[0]);
  broken((await trimmedMean(updates([...good(5), ...bad(4)]), 1 / 3))[0]);
  // Five that agree to the last digit are each other's nearest.
  broken((await krum(updates([...good(4), ...bad(5)]), 3)).mean[0]);
  broken((await all(new MeanFold(1), updates([...good(8), ...bad(1)])))[0]);
  await expect(krum(updates(good(8)), 3)).rejects.toMatchObject({ code: "too-few-updates", details: { needed: 9, found: 8 } });
});

test("updates longer than what is read at a time give what short ones give", async () => {
  const length = 2 * pieceLength + 3;
  const rows = [1, 5, 3].map((by) =>
    updateOf(`h${by}`, { weight: by, values: new Float32Array(length).fill(by).fill(2 * by, pieceLength + 1) }),
  );
  for (const mean of [await coordinateMedian(rows), await trimmedMean(rows, 0.34)]) expect([mean[0], mean[length - 1]]).toEqual([3, 6]);
  const weighted = await all(new MeanFold(length), rows);
  expect([weighted[0], weighted[length - 1]]).toEqual([35 / 9, 70 / 9]);
});

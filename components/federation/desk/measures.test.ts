import { expect, test } from "vitest";
import type { RoundRecord } from "../../../protocol/federation/round.ts";
import { axisOf, curveOf, intervalOf, measuresOf, rangeOf } from "./measures.ts";

const part = (hospital: string, accuracy: number | null, samples: number) => ({
  ...{ hospital, answer: "update" as const, samples, before: { accuracy, loss: 1 }, after: { accuracy: 1 } },
  ...{ drift: 0.1, bytes: 10, seconds: 1 },
});
const record = (round: number, outcome: RoundRecord["outcome"], participants: RoundRecord["participants"]): RoundRecord => ({
  ...{ version: 1, round, attempt: 0, outcome, participants, samples: 0, step: 0, modelSha256: "" },
  ...{ before: { accuracy: 0.5, loss: 1 }, after: { accuracy: 1 } },
});

test("a curve has one point a round that counted, with each hospital that measured", () => {
  const lost = { ...part("Caen", null, 10), answer: "lost" as const, before: null, after: null, samples: null };
  const records = [record(0, "below-quorum", [lost]), record(0, "advanced", [part("Nice", 0.4, 10), part("Rouen", 0.6, 30), lost])];
  expect(curveOf(records, "accuracy")).toEqual([
    {
      ...{ round: 0, before: 0.5, after: 1 },
      hospitals: [
        { hospital: "Nice", value: 0.4, samples: 10 },
        { hospital: "Rouen", value: 0.6, samples: 30 },
      ],
    },
  ]);
  const last = { round: 1, mean: { accuracy: 0.7 }, hospitals: [{ hospital: "Nice", samples: 10, measures: { accuracy: 0.7 } }] };
  expect(curveOf(records, "accuracy", last).at(-1)).toEqual({
    ...{ round: 1, before: 0.7, after: null },
    hospitals: [{ hospital: "Nice", value: 0.7, samples: 10 }],
  });
  expect(rangeOf(curveOf(records, "accuracy")[0])).toEqual({ low: 0.4, high: 0.6 });
  expect(curveOf(records, "loss")[0].after).toBeNull();
  expect(measuresOf(records)).toEqual(["accuracy", "loss"]);
});

test("a share of patients has Wilson's interval, another measure none", () => {
  // 81 of 263 (Newcombe 1998, table I): 0.2553 to 0.3662.
  const point = { round: 0, before: 0, after: 0, hospitals: [{ hospital: "Nice", value: 81 / 263, samples: 263 }] };
  const { low, high, patients } = intervalOf("accuracy", point)!;
  expect([low.toFixed(4), high.toFixed(4), patients]).toEqual(["0.2553", "0.3662", 263]);
  expect(intervalOf("loss", point)).toBeNull();
  expect(intervalOf("accuracy", { ...point, hospitals: [] })).toBeNull();
});

test("an axis holds its values in round steps", () => {
  expect(axisOf([0.61, 0.83])).toEqual([0.6, 0.7, 0.8, 0.9]);
  expect(axisOf([3, 3])).toEqual([3, 4]);
  expect(axisOf([])).toEqual([0, 1]);
  expect(axisOf([-20, 95])).toEqual([-50, 0, 50, 100]);
});

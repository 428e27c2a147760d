import { expect, test } from "vitest";
import { allowedNow, goesOn, isOver, nextLookMs, slackBytes } from "./quota.ts";

const quota = { bytes: 1e6, files: 100 };
const use = (bytes: number, files = 10) => ({ bytes, files, whole: true });

test("whoever was over may stay, comes down as she deletes, and does not go up again", () => {
  const atStart = allowedNow(quota, null, use(5e6));
  expect(atStart).toEqual({ bytes: 5e6, files: 100 });
  expect(isOver(use(5e6 + slackBytes), atStart, quota)).toBe(false);
  expect(isOver(use(5e6 + slackBytes + 1), atStart, quota)).toBe(true);
  const less = allowedNow(quota, atStart, use(3e6));
  expect(less).toEqual({ bytes: 3e6, files: 100 });
  expect(allowedNow(quota, less, use(4e6))).toEqual(less);
  expect(allowedNow(quota, less, use(10))).toEqual(quota);
});

test("the quota itself is exact, in bytes as in files", () => {
  expect(isOver(use(1e6, 100), quota, quota)).toBe(false);
  expect(isOver(use(1e6 + 1), quota, quota)).toBe(true);
  expect(isOver(use(0, 101), quota, quota)).toBe(true);
  expect(goesOn(use(1e6, 5200), { bytes: 1e6, files: 100 })).toBe(true);
});

test("the faster it writes and the less room there is, the sooner the next look", () => {
  expect(nextLookMs(1e9, 0)).toBe(200);
  expect(nextLookMs(1e9, 2e6)).toBe(125);
  expect(nextLookMs(1e8, 2e6)).toBe(12.5);
  expect(nextLookMs(-1, 2e6)).toBe(10);
  expect(nextLookMs(0, 0)).toBe(50);
});

import { expect, test } from "vitest";
import { lineOf } from "./drawing.ts";
import { boundsOf, ticksOf } from "./measure-curve.tsx";
import { placesOf } from "./ring.tsx";

test("hospitals stand apart, whole inside the drawing, the first at the top", () => {
  for (const count of [1, 2, 3, 5, 12]) {
    const places = placesOf(count);
    expect(places[0]).toEqual({ x: 180, y: Math.min(...places.map(({ y }) => y)) });
    for (const [i, { x, y }] of places.entries()) {
      expect(x >= 19 && x <= 341 && y >= 19 && y <= 245).toBe(true);
      for (const other of places.slice(i + 1)) expect(Math.hypot(x - other.x, y - other.y)).toBeGreaterThan(38);
    }
  }
});

test("a curve is drawn within bounds that hold it, also where all values are one", () => {
  const point = (round: number, before: number | null, after: number | null) => ({ round, before, after });
  expect(boundsOf([])).toBeNull();
  expect(boundsOf([point(0, null, null)])).toBeNull();
  for (const curve of [[point(0, 0.5, 0.9), point(1, 0.8, null)], [point(0, 0.5, 0.5)], [point(0, 0, 0)], [point(0, -3, 200)]]) {
    const values = curve.flatMap(({ before, after }) => [before, after]).filter((value) => value !== null);
    const { low, high } = boundsOf(curve)!;
    expect([low < Math.min(...values), high > Math.max(...values)]).toEqual([true, true]);
  }
});

test("the curve is read by round values", () => {
  const shown = (low: number, high: number) => ticksOf({ low, high }).map((value) => Number(value.toPrecision(6)));
  expect(shown(0.463, 0.909)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9]);
  expect(shown(0.61, 0.64)).toEqual([0.61, 0.62, 0.63, 0.64].filter((value) => value >= 0.61 && value <= 0.64));
  expect(shown(-23.3, 220.3)).toEqual([0, 50, 100, 150, 200]);
  for (const [low, wide] of [
    [0, 1],
    [0.5, 0.0013],
    [-7, 19.99],
    [3, 1e6],
  ]) {
    const count = ticksOf({ low, high: low + wide }).length;
    expect(count >= 2 && count <= 7, `${low} ${wide}: ${count}`).toBe(true);
  }
});

test("a line is broken where a value is missing", () => {
  const at = (x: number, y: number | null) => ({ x, y });
  expect(lineOf([at(0, 1), at(1, 2), at(2, null), at(3, 4)])).toBe("M0.0 1.0L1.0 2.0M3.0 4.0");
});

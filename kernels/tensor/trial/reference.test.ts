/** The judge of backends is judged by numbers worked out by hand, and by differences. */
import { expect, test } from "vitest";
import { convolution, convolve, relativeDifference } from "./reference.ts";

const { side, inputs, outputs, window } = convolution;
const zeros = (length: number): number[] => Array.from({ length }, () => 0);
const filterAt = (down: number, right: number, input: number, output: number): number =>
  ((down * window + right) * inputs + input) * outputs + output;

test("a filter of one weight shifts the image, and nothing comes from beyond its edge", () => {
  const image = zeros(side * side * inputs).map((_, i) => i);
  const filter = zeros(window * window * inputs * outputs);
  filter[filterAt(0, 1, 1, 2)] = 10;
  const { result } = convolve(image, filter);
  const at = (row: number, column: number, output: number): number => result[(row * side + column) * outputs + output];
  expect(at(0, 3, 2)).toBe(0);
  expect(at(4, 3, 2)).toBe(10 * image[(3 * side + 3) * inputs + 1]);
  expect(at(4, 3, 0)).toBe(0);
});

test("gradients are what small changes do to the sum of squares", () => {
  const image = zeros(side * side * inputs).map((_, i) => Math.sin(i));
  const filter = zeros(window * window * inputs * outputs).map((_, i) => Math.cos(2 * i));
  const loss = (): number => convolve(image, filter).result.reduce((sum, value) => sum + value ** 2, 0);
  const slope = (values: number[], i: number): number => {
    const [step, before] = [1e-4, values[i]];
    values[i] = before + step;
    const above = loss();
    values[i] = before - step;
    const below = loss();
    values[i] = before;
    return (above - below) / (2 * step);
  };
  const { imageGradient, filterGradient } = convolve(image, filter);
  for (const i of [0, 17, 71]) expect(slope(image, i)).toBeCloseTo(imageGradient[i], 4);
  for (const i of [0, 20, 53]) expect(slope(filter, i)).toBeCloseTo(filterGradient[i], 4);
});

test("a difference is relative to the largest value, and a value that is no number is not overlooked", () => {
  expect(relativeDifference([1, 2.5], [1, 2])).toBe(0.25);
  expect(relativeDifference([Number.NaN, 2], [1, 2])).toBeNaN();
  expect(relativeDifference([1, Number.NaN, 9], [1, 2, 4])).toBeNaN();
  expect(relativeDifference([1], [1, 2])).toBeNaN();
});

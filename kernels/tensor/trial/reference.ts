/** A convolution and its gradients in a few loops of plain JavaScript and double precision: what every backend is compared with. */

export const convolution = { side: 6, inputs: 2, outputs: 3, window: 3 } as const;
const { side, inputs, outputs, window } = convolution;
const reach = Math.floor(window / 2);

export interface Convolved {
  /** [side, side, outputs]. */
  result: number[];
  /** Of the sum of squares of the result, by the image and by the filter. */
  imageGradient: number[];
  filterGradient: number[];
}

/** `image` is [side, side, inputs], `filter` [window, window, inputs, outputs]; strides 1, padding "same". */
export function convolve(image: ArrayLike<number>, filter: ArrayLike<number>): Convolved {
  const result = Array.from({ length: side * side * outputs }, () => 0);
  const products = [...productsOfConvolution()];
  for (const { to, pixel, weight } of products) result[to] += image[pixel] * filter[weight];
  const imageGradient = Array.from({ length: image.length }, () => 0);
  const filterGradient = Array.from({ length: filter.length }, () => 0);
  for (const { to, pixel, weight } of products) {
    imageGradient[pixel] += 2 * result[to] * filter[weight];
    filterGradient[weight] += 2 * result[to] * image[pixel];
  }
  return { result, imageGradient, filterGradient };
}

/** Every product of a pixel and a weight, and the value that it is added to. */
function* productsOfConvolution(): Generator<{ to: number; pixel: number; weight: number }> {
  for (const { row, column } of grid(side)) {
    for (const { row: down, column: right } of grid(window)) {
      const [y, x] = [row + down - reach, column + right - reach];
      if (y < 0 || x < 0 || y >= side || x >= side) continue;
      for (let input = 0; input < inputs; input += 1) {
        for (let output = 0; output < outputs; output += 1) {
          yield {
            to: (row * side + column) * outputs + output,
            pixel: (y * side + x) * inputs + input,
            weight: ((down * window + right) * inputs + input) * outputs + output,
          };
        }
      }
    }
  }
}

function* grid(length: number): Generator<{ row: number; column: number }> {
  for (let row = 0; row < length; row += 1) for (let column = 0; column < length; column += 1) yield { row, column };
}

/** The largest difference, relative to the largest value. NaN where a value is no number. */
export function relativeDifference(found: ArrayLike<number>, wanted: readonly number[]): number {
  const scale = Math.max(...wanted.map(Math.abs));
  return wanted.reduce((worst, value, i) => {
    const difference = Math.abs(found[i] - value) / scale;
    return difference > worst || Number.isNaN(difference) ? difference : worst;
  }, 0);
}

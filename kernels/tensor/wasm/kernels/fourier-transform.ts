/** The discrete Fourier transform of any length in O(n log n): Cooley and Tukey's for powers of two, Bluestein's by it for the others. */

/**
 * Of complex numbers side by side (real, imaginary), in double precision. "inverse" divides by the length. Values: X[k] = sum of
 * x[n] exp(-2 pi i k n / N).
 */
export function fourierTransform(values: ArrayLike<number>, direction: "forward" | "inverse"): Float64Array {
  const result = Float64Array.from(values);
  const length = result.length / 2;
  if (length <= 1) return result;
  // The inverse is the forward transform of the conjugate, conjugated, over the length.
  if (direction === "inverse") conjugate(result);
  const transformed = (length & (length - 1)) === 0 ? powerOfTwo(result) : anyLength(result);
  if (direction === "forward") return transformed;
  conjugate(transformed);
  return transformed.map((value) => value / length);
}

function conjugate(values: Float64Array): void {
  for (let index = 1; index < values.length; index += 2) values[index] = -values[index];
}

/** In place; returns its argument. */
function powerOfTwo(values: Float64Array): Float64Array {
  const length = values.length / 2;
  for (let index = 1, reversed = 0; index < length; index++) {
    let bit = length >> 1;
    for (; reversed & bit; bit >>= 1) reversed ^= bit;
    reversed ^= bit;
    if (index >= reversed) continue;
    for (const part of [0, 1]) {
      const [a, b] = [2 * index + part, 2 * reversed + part];
      [values[a], values[b]] = [values[b], values[a]];
    }
  }
  for (let half = 1; half < length; half *= 2) {
    for (let offset = 0; offset < half; offset++) {
      const angle = (-Math.PI * offset) / half;
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      for (let first = offset; first < length; first += 2 * half) {
        const [upper, lower] = [2 * first, 2 * (first + half)];
        const real = values[lower] * cosine - values[lower + 1] * sine;
        const imaginary = values[lower] * sine + values[lower + 1] * cosine;
        values[lower] = values[upper] - real;
        values[lower + 1] = values[upper + 1] - imaginary;
        values[upper] += real;
        values[upper + 1] += imaginary;
      }
    }
  }
  return values;
}

/** As a convolution with a chirp, which is a product of transforms of a longer power of two. L. Bluestein, 1970. */
function anyLength(values: Float64Array): Float64Array {
  const length = values.length / 2;
  let room = 1;
  while (room < 2 * length - 1) room *= 2;
  const [chirped, chirp] = [new Float64Array(2 * room), new Float64Array(2 * room)];
  const turn = (index: number): [number, number] => {
    // The square modulo 2 N keeps the angle exact for long transforms.
    const angle = (Math.PI * ((index * index) % (2 * length))) / length;
    return [Math.cos(angle), Math.sin(angle)];
  };
  for (let index = 0; index < length; index++) {
    const [cosine, sine] = turn(index);
    chirped[2 * index] = values[2 * index] * cosine + values[2 * index + 1] * sine;
    chirped[2 * index + 1] = values[2 * index + 1] * cosine - values[2 * index] * sine;
    for (const place of index === 0 ? [0] : [index, room - index]) chirp.set([cosine, sine], 2 * place);
  }
  const [a, b] = [powerOfTwo(chirped), powerOfTwo(chirp)];
  const product = new Float64Array(2 * room);
  for (let index = 0; index < product.length; index += 2) {
    product[index] = a[index] * b[index] - a[index + 1] * b[index + 1];
    product[index + 1] = a[index] * b[index + 1] + a[index + 1] * b[index];
  }
  const convolved = fourierTransform(product, "inverse");
  const result = new Float64Array(2 * length);
  for (let index = 0; index < length; index++) {
    const [cosine, sine] = turn(index);
    result[2 * index] = convolved[2 * index] * cosine + convolved[2 * index + 1] * sine;
    result[2 * index + 1] = convolved[2 * index + 1] * cosine - convolved[2 * index] * sine;
  }
  return result;
}

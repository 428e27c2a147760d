/** Fourier transforms of any length on WASM: as the sum that defines them, and back; what tfjs makes of them works on complex tensors. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { tensorflowOnWasm } from "../backend.ts";
import { differences, pseudoRandom } from "../both.ts";
import { closeTo } from "../comparison.ts";
import { fourierTransform } from "./fourier-transform.ts";
import type { Tensorflow } from "./register.ts";

let tf: Tensorflow;
beforeAll(async () => {
  tf = await tensorflowOnWasm();
});

function byDefinition(values: ArrayLike<number>): number[] {
  const length = values.length / 2;
  return Array.from({ length: length * 2 }, (_, place) => {
    const [k, isImaginary] = [place >> 1, place % 2 === 1];
    let sum = 0;
    for (let n = 0; n < length; n++) {
      const angle = (-2 * Math.PI * ((k * n) % length)) / length;
      const [real, imaginary] = [values[2 * n], values[2 * n + 1]];
      sum += isImaginary ? real * Math.sin(angle) + imaginary * Math.cos(angle) : real * Math.cos(angle) - imaginary * Math.sin(angle);
    }
    return sum;
  });
}

test("any length equals its definition, and the inverse leads back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 1000 }), (length, seed) => {
      const values = pseudoRandom(2 * length, seed);
      const forward = fourierTransform(values, "forward");
      expect(closeTo([forward], [byDefinition(values)], 1e-9)).toEqual([]);
      expect(closeTo([fourierTransform(forward, "inverse")], [values], 1e-9)).toEqual([]);
    }),
  );
});

test("tfjs's spectral operations, as on cpu", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 2, max: 20 }),
      fc.integer({ min: 1, max: 1000 }),
      async (rows, length, seed) => {
        const compute = (): import("@tensorflow/tfjs").Tensor[] => {
          const [real, imag] = [0, 1].map((part) => tf.tensor(pseudoRandom(rows * length, seed + part), [rows, length]));
          const whole = tf.complex(real, imag);
          const spectrum = tf.spectral.fft(whole);
          return [
            spectrum,
            tf.real(spectrum),
            tf.imag(spectrum),
            tf.abs(spectrum),
            tf.spectral.ifft(spectrum),
            tf.spectral.rfft(real),
            whole.reshape([length, rows]),
          ];
        };
        expect(await differences(tf, compute, 1e-3)).toEqual([]);
      },
    ),
    { numRuns: 30 },
  );
});

test("complex tensors are freed", async () => {
  await tf.setBackend("wasm");
  const before = tf.memory();
  for (let index = 0; index < 10; index++) tf.tidy(() => tf.spectral.irfft(tf.spectral.rfft(tf.ones([4, 16]))).dataSync());
  expect(tf.memory()).toEqual(before);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeWeights, encodeWeights, packWeights, WeightsCheck, weightsDigest } from "./container.ts";

const layout = [
  { name: "dense/kernel", shape: [3, 2] },
  { name: "dense/bias", shape: [2] },
  { name: "scale", shape: [] },
];
const values = Float32Array.from([1, -2, 3.5, 4, 5, 6, 7, 8, -0]);
const whole = packWeights({ layout, values });
const refusal = (bytes: Uint8Array, expected: Parameters<typeof decodeWeights>[1] = { values: "float32" }) =>
  decodeWeights([bytes], expected).then(
    () => "read",
    (error: { details: { reason: string } }) => error.details.reason,
  );

test("weights come back bit for bit, however the stream was cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 12 }), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const read = await decodeWeights(
        at.slice(1).map((end, i) => whole.subarray(at[i], end)),
        { values: "float32", layout },
      );
      expect(read).toEqual({ layout, values });
    }),
    { numRuns: 50 },
  );
  const masked = { layout, values: Uint32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 4294967295]) };
  expect(await decodeWeights(encodeWeights(masked), { values: "uint32" })).toEqual(masked);
});

test("the digest names a model: one bit more, another name", () => {
  const other = values.slice();
  other[8] = 0;
  expect(weightsDigest({ layout, values })).toMatch(/^[0-9a-f]{64}$/);
  expect(weightsDigest({ layout, values: other })).not.toBe(weightsDigest({ layout, values }));
});

test("what was cut, changed, lengthened, is of another model or holds no numbers is refused with the reason", async () => {
  for (const length of [0, 5, 11, 40, whole.length - 33, whole.length - 1])
    expect(await refusal(whole.subarray(0, length))).toBe("they are cut");
  const changed = whole.slice();
  changed[whole.length - 40] ^= 1;
  expect(await refusal(changed)).toBe("their checksum is wrong");
  expect(await refusal(Buffer.concat([whole, whole]))).toBe("there is more after their end");
  expect(await refusal(new TextEncoder().encode("<html>not found</html>"))).toBe("the mark of the format is missing");
  expect(await refusal(whole, { values: "uint32" })).toBe("they hold another kind of value");
  expect(await refusal(whole, { values: "float32", layout: layout.slice(1) })).toBe("they are of another model");
  const nan = packWeights({ layout: [{ name: "x", shape: [1] }], values: Float32Array.of(Number.NaN) });
  expect(await refusal(nan)).toBe("a value is no number");
});

test("a header that promises a huge model, or none that we know, takes no memory", async () => {
  const forged = (header: string) => {
    const json = new TextEncoder().encode(header);
    return Buffer.concat([new TextEncoder().encode("CARNETW1"), Buffer.from(new Uint32Array([json.length]).buffer), json]);
  };
  const strange = "their header is not of this version";
  const huge = { version: 1, values: "float32", tensors: [{ name: "x", shape: [400_000_000, 400_000_000] }] };
  expect(await refusal(forged(JSON.stringify(huge)))).toBe(strange);
  expect(await refusal(forged(JSON.stringify({ ...huge, version: 2 })))).toBe(strange);
  expect(await refusal(forged("{"))).toBe(strange);
  expect(await refusal(Buffer.concat([new TextEncoder().encode("CARNETW1"), Buffer.alloc(4, 255)]))).toBe("their header is too long");
});

test("a container can be looked over without being kept: the same refusals, cut anywhere, and where the values begin", () => {
  const look = (bytes: Uint8Array, step: number, expected = layout) => {
    const check = new WeightsCheck({ values: "float32", layout: expected });
    // As sockets and files give them: Buffers, which may begin anywhere.
    const odd = Buffer.alloc(bytes.length + 1);
    odd.set(bytes, 1);
    try {
      for (let at = 0; at < bytes.length; at += step) check.add(odd.subarray(1 + at, Math.min(1 + at + step, odd.length)));
      return check.finish().valuesFrom;
    } catch (error) {
      return (error as { details: { reason: string } }).details.reason;
    }
  };
  const infinite = packWeights({ layout, values: values.map((value, i) => (i === 8 ? -Infinity : value)) });
  const large = packWeights({ layout, values: values.map(() => 3.4e38) });
  for (const step of [1, 3, 7, 1000]) {
    expect(look(whole, step)).toBe(whole.length - 32 - 36);
    expect(look(large, step)).toBe(whole.length - 32 - 36);
    expect(look(infinite, step)).toBe("a value is no number");
    expect(look(whole.subarray(0, -1), step)).toBe("they are cut");
    expect(look(whole, step, layout.slice(1))).toBe("they are of another model");
  }
});

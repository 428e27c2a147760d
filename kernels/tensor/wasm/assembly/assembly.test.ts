/** What is assembled is WebAssembly: engines take it, and it computes what was written. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { assemblePrograms } from "../programs/index.ts";
import { encodeModule, signed, unsigned } from "./encode.ts";
import { f32, f32x4, i32 } from "./expressions.ts";
import { ModuleWriter } from "./function.ts";

test("numbers in LEB128, as the specification's example and back", () => {
  expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
      const bytes = signed(value);
      let [read, shift] = [0, 0];
      for (const byte of bytes) {
        read |= (byte & 0x7f) << shift;
        shift += 7;
      }
      if (shift < 32 && (bytes[bytes.length - 1] & 0x40) !== 0) read |= -1 << shift;
      expect(read).toBe(value);
    }),
  );
});

test.each([
  { shared: false, fused: false },
  { shared: false, fused: true },
  { shared: true, fused: true },
])("engines accept the programs: $shared, $fused", (options) => {
  expect(WebAssembly.validate(assemblePrograms(options))).toBe(true);
});

test("loops, conditions and vectors", () => {
  const module = new ModuleWriter();
  module.write("doubled", (w) => {
    const [from, to, count] = [w.parameter(), w.parameter(), w.parameter()];
    w.range(count, (index) => {
      const at = i32.shl(index, 2);
      w.when(
        i32.ltS(index, 2),
        () => w.storeF32(i32.add(to, at), f32.load(i32.add(from, at))),
        () => w.storeF32(i32.add(to, at), f32.mul(f32.load(i32.add(from, at)), 2)),
      );
    });
    w.storeVector(i32.add(to, i32.shl(count, 2)), f32x4.max(f32x4.load(from), f32x4.splat(2)));
  });
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = encodeModule({ functions: module.functions, shared: false });
  const run = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports.doubled as (
    ...operands: number[]
  ) => void;
  const floats = new Float32Array(memory.buffer);
  floats.set([1, 2, 3, 4, 5]);
  run(0, 64, 5);
  expect([...floats.subarray(16, 25)]).toEqual([1, 2, 6, 8, 10, 2, 2, 3, 4]);
});

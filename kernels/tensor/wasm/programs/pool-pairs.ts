/** Gradient of the max pooling that networks use most: windows of 2 that do not overlap, channels in fours; all its taps in registers. */
import { f32x4, i32, v128and, v128andNot } from "../assembly/expressions.ts";
import type { Expression } from "../assembly/expressions.ts";
import type { ModuleWriter } from "../assembly/function.ts";

/**
 * max-pool-pairs-<first | last>(x, dy, dx, planes, height, width, channels, depth bytes, row bytes): one image, its outputs' extent, the
 * input's strides. "first": windows of 2 x 2, the first of equals wins; "last": 2 x 2 x 2, the last wins. Cells of dx that no window meets
 * are left as they are.
 */
export function writePoolPairs(module: ModuleWriter): void {
  for (const purpose of ["first", "last"] as const) {
    module.write(`max-pool-pairs-${purpose}`, (w) => {
      const [x, dy, dx, planes, height, width, channels, depth, row] = Array.from({ length: 9 }, () => w.parameter());
      const pixel = w.local("i32", i32.shl(channels, 2));
      const offsets = (purpose === "first" ? [0] : [0, 1]).flatMap((z) =>
        [0, 1].flatMap((y) => [0, 1].map((column) => ({ z, y, column }))),
      );
      // The same distances lead from a window's start to its cells in x and in dx.
      const cells = offsets.map(({ z, y, column }) => w.local("i32", i32.add(i32.mul(depth, z), i32.mul(row, y), i32.mul(pixel, column))));
      const wins = cells.map(() => w.local("v128"));
      const [value, greatest, gradient, open] = Array.from({ length: 4 }, () => w.local("v128"));
      const [plane, line, at] = [w.local("i32", 0), w.local("i32"), w.local("i32")];
      const everywhere: Expression = f32x4.eq(f32x4.zero, f32x4.zero);
      w.times(planes, () => {
        w.set(line, plane);
        w.times(height, () => {
          w.set(at, line);
          w.times(width, () => {
            w.times(i32.shrU(channels, 2), () => {
              w.set(greatest, f32x4.splat(Number.NEGATIVE_INFINITY));
              cells.forEach((cell, tap) => {
                w.set(value, f32x4.load(i32.add(x, at, cell)));
                w.set(wins[tap], purpose === "first" ? f32x4.gt(value, greatest) : f32x4.ge(value, greatest));
                w.set(greatest, f32x4.select(wins[tap], value, greatest));
              });
              w.set(gradient, f32x4.load(dy));
              // The winner is the last that beat those before it.
              w.set(open, everywhere);
              [...cells.keys()].toReversed().forEach((tap) => {
                w.storeVector(i32.add(dx, at, cells[tap]), v128and(gradient, v128and(open, wins[tap])));
                w.set(open, v128andNot(open, wins[tap]));
              });
              w.increase(dy, 16);
              w.increase(at, 16);
            });
            w.increase(at, pixel);
          });
          w.increase(line, i32.shl(row, 1));
        });
        w.increase(plane, i32.shl(depth, 1));
      });
    });
  }
}

/** Sums that gather many rows into few, and the optimizer's step. */
import { f32, f32x4, i32 } from "../assembly/expressions.ts";
import type { Expression } from "../assembly/expressions.ts";
import type { FunctionWriter, Local, ModuleWriter } from "../assembly/function.ts";

export function writeSums(module: ModuleWriter): void {
  writeSegmentSum(module);
  writeRowSum(module);
  writeDepthwise(module);
}

/** Walks pointers over `count` floats, four at a time and then one by one. */
export function overFloats(
  w: FunctionWriter,
  { count, pointers, four, one }: { count: Local; pointers: Local[]; four: () => void; one: () => void },
): void {
  const left = w.local("i32", count);
  for (const { lanes, body } of [
    { lanes: 4, body: four },
    { lanes: 1, body: one },
  ]) {
    w.loopWhile(
      () => i32.geS(left, lanes),
      () => {
        body();
        for (const pointer of pointers) w.increase(pointer, 4 * lanes);
        w.increase(left, -lanes);
      },
    );
  }
}

/** segment-sum(x, ids, out, rows, inner, segments): out[ids[row]] += x[row], rows of `inner` floats; ids outside 0 … segments - 1 are dropped. */
function writeSegmentSum(module: ModuleWriter): void {
  module.write("segment-sum", (w) => {
    const [x, ids, out, rows, inner, segments] = Array.from({ length: 6 }, () => w.parameter());
    const [from, id, to] = [w.local("i32", x), w.local("i32", ids), w.local("i32")];
    w.clear(out, i32.shl(i32.mul(segments, inner), 2));
    w.times(rows, () => {
      w.when(
        i32.ltU(i32.load(id), segments),
        () => {
          w.set(to, i32.add(out, i32.shl(i32.mul(i32.load(id), inner), 2)));
          overFloats(w, {
            count: inner,
            pointers: [from, to],
            four: () => w.storeVector(to, f32x4.add(f32x4.load(to), f32x4.load(from))),
            one: () => w.storeF32(to, f32.add(f32.load(to), f32.load(from))),
          });
        },
        () => w.increase(from, i32.shl(inner, 2)),
      );
      w.increase(id, 4);
    });
  });
}

/** row-sum(x, out, rows, inner): out[i] += sum of x[row, i]. Up to 32 columns stay in registers over all rows. */
function writeRowSum(module: ModuleWriter): void {
  module.write("row-sum", (w) => {
    const [x, out, rows, inner] = Array.from({ length: 4 }, () => w.parameter());
    const [left, from, pointer, to] = [w.local("i32", inner), w.local("i32"), w.local("i32", x), w.local("i32", out)];
    const stride = w.local("i32", i32.shl(inner, 2));
    const sums = Array.from({ length: 8 }, () => w.local("v128"));
    for (const vectors of [8, 2, 1]) {
      w.loopWhile(
        () => i32.geS(left, vectors * 4),
        () => {
          const used = sums.slice(0, vectors);
          used.forEach((sum, v) => w.set(sum, f32x4.load(to, 16 * v)));
          w.set(from, pointer);
          w.times(rows, () => {
            used.forEach((sum, v) => w.set(sum, f32x4.add(sum, f32x4.load(from, 16 * v))));
            w.increase(from, stride);
          });
          used.forEach((sum, v) => w.storeVector(to, sum, 16 * v));
          w.increase(pointer, 16 * vectors);
          w.increase(to, 16 * vectors);
          w.increase(left, -4 * vectors);
        },
      );
    }
    const single = w.local("f32");
    w.loopWhile(
      () => i32.gtS(left, 0),
      () => {
        w.set(single, f32.load(to));
        w.set(from, pointer);
        w.times(rows, () => {
          w.set(single, f32.add(single, f32.load(from)));
          w.increase(from, stride);
        });
        w.storeF32(to, single);
        w.increase(pointer, 4);
        w.increase(to, 4);
        w.increase(left, -1);
      },
    );
  });
}

/**
 * Depthwise convolution's gradients, on padded images: each pixel of dy meets the filter's taps, one multiply-add a channel.
 * depthwise-<gradient>(image, dy, filter, channels, taps height, width, tap strides row, pixel, output height, width, step row, pixel):
 * "filter" adds image * dy to the filter, "input" adds dy * filter to the image; "output", the convolution itself, adds image * filter to
 * dy. Strides in bytes.
 */
function writeDepthwise(module: ModuleWriter): void {
  const product = (a: Local, b: Local): { four: Expression; one: Expression } => ({
    four: f32x4.mul(f32x4.load(a), f32x4.load(b)),
    one: f32.mul(f32.load(a), f32.load(b)),
  });
  for (const gradient of ["filter", "input", "output"] as const) {
    module.write(`depthwise-${gradient}`, (w) => {
      const [image, dy, filter, channels, tapsHeight, tapsWidth, tapRow, tapPixel] = Array.from({ length: 8 }, () => w.parameter());
      const [height, width, stepRow, stepPixel] = Array.from({ length: 4 }, () => w.parameter());
      const [row, pixel, tapAt, tapLine] = [w.local("i32", image), w.local("i32"), w.local("i32"), w.local("i32")];
      const [from, filterAt, start] = [w.local("i32"), w.local("i32"), w.local("i32", dy)];
      w.times(height, () => {
        w.set(pixel, row);
        w.times(width, () => {
          w.set(tapLine, pixel);
          w.set(filterAt, filter);
          w.times(tapsHeight, () => {
            const line = w.local("i32", tapLine);
            w.times(tapsWidth, () => {
              w.set(from, start);
              w.set(tapAt, line);
              const to = { filter: filterAt, input: tapAt, output: from }[gradient];
              const [a, b] = [from, tapAt, filterAt].filter((pointer) => pointer !== to);
              const { four, one } = product(a, b);
              overFloats(w, {
                count: channels,
                pointers: [from, tapAt, filterAt],
                four: () => w.storeVector(to, f32x4.add(f32x4.load(to), four)),
                one: () => w.storeF32(to, f32.add(f32.load(to), one)),
              });
              w.increase(line, tapPixel);
            });
            w.increase(tapLine, tapRow);
          });
          w.increase(start, i32.shl(channels, 2));
          w.increase(pixel, stepPixel);
        });
        w.increase(row, stepRow);
      });
    });
  }
}

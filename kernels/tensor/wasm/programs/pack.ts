/** Copies of matrices and images into the layouts that the inner products read fast. */
import { f32, f32x4, i32 } from "../assembly/expressions.ts";
import type { Expression } from "../assembly/expressions.ts";
import type { FunctionWriter, Local, ModuleWriter } from "../assembly/function.ts";

export function writePack(module: ModuleWriter): void {
  writePanels(module);
  writeTransposedPanels(module);
  writeRuns(module);
}

/**
 * panels(b, bK, depth, columns, out, outPanel): B[k, j], rows of contiguous columns, to panels out[j / 8][k][j % 8], each panel outPanel
 * bytes after the one before, zero beyond the last column.
 */
function writePanels(module: ModuleWriter): void {
  module.write("panels", (w) => {
    const [b, bK, depth, columns, out, outPanel] = Array.from({ length: 6 }, () => w.parameter());
    const [from, panel, to, left] = [w.local("i32"), w.local("i32", b), w.local("i32"), w.local("i32", columns)];
    w.loopWhile(
      () => i32.gtS(left, 0),
      () => {
        w.set(from, panel);
        w.set(to, out);
        w.when(
          i32.geS(left, 8),
          () =>
            w.times(depth, () => {
              w.storeVector(to, f32x4.load(from));
              w.storeVector(to, f32x4.load(from, 16), 16);
              w.increase(from, bK);
              w.increase(to, 32);
            }),
          () =>
            w.times(depth, () => {
              w.storeVector(to, f32x4.zero);
              w.storeVector(to, f32x4.zero, 16);
              w.range(left, (j) => w.storeF32(i32.add(to, i32.shl(j, 2)), f32.load(i32.add(from, i32.shl(j, 2)))));
              w.increase(from, bK);
              w.increase(to, 32);
            }),
        );
        w.increase(panel, 32);
        w.increase(out, outPanel);
        w.increase(left, -8);
      },
    );
  });
}

/** panels-transposed(b, bJ, depth, columns, out, outPanel): the same of a B whose k is contiguous and whose columns lie bJ bytes apart. */
function writeTransposedPanels(module: ModuleWriter): void {
  module.write("panels-transposed", (w) => {
    const [b, bJ, depth, columns, out, outPanel] = Array.from({ length: 6 }, () => w.parameter());
    const [column, to, left, from] = [w.local("i32", b), w.local("i32", out), w.local("i32", columns), w.local("i32")];
    const [k, target] = [w.local("i32"), w.local("i32")];
    const rows = Array.from({ length: 4 }, () => w.local("v128"));
    w.loopWhile(
      () => i32.gtS(left, 0),
      () => {
        w.when(i32.ltS(left, 8), () => w.clear(to, i32.shl(depth, 5)));
        // Two halves of four columns: blocks of 4 x 4 are transposed in registers, what is left one by one.
        for (const half of [0, 16]) {
          const valid = i32.sub(left, half / 4);
          w.set(k, 0);
          w.set(target, i32.add(to, half));
          w.when(i32.geS(valid, 4), () =>
            w.loopWhile(
              () => i32.leS(i32.add(k, 4), depth),
              () => {
                w.set(from, i32.add(column, i32.shl(k, 2)));
                rows.forEach((row) => {
                  w.set(row, f32x4.load(from));
                  w.increase(from, bJ);
                });
                transpose4(rows).forEach((row, index) => w.storeVector(target, row, 32 * index));
                w.increase(target, 128);
                w.increase(k, 4);
              },
            ),
          );
          w.loopWhile(
            () => i32.ltS(k, depth),
            () => {
              w.set(from, i32.add(column, i32.shl(k, 2)));
              for (let lane = 0; lane < 4; lane++) {
                w.when(i32.gtS(valid, lane), () => w.storeF32(target, f32.load(from), 4 * lane));
                w.increase(from, bJ);
              }
              w.increase(target, 32);
              w.increase(k, 1);
            },
          );
          w.increase(column, i32.shl(bJ, 2));
        }
        w.increase(to, outPanel);
        w.increase(left, -8);
      },
    );
  });
}

function transpose4([a, b, c, d]: Expression[]): Expression[] {
  const low = (x: Expression, y: Expression): Expression => f32x4.shuffle(x, y, [0, 4, 1, 5]);
  const high = (x: Expression, y: Expression): Expression => f32x4.shuffle(x, y, [2, 6, 3, 7]);
  const [ab, cd, abHigh, cdHigh] = [low(a, b), low(c, d), high(a, b), high(c, d)];
  return [
    f32x4.shuffle(ab, cd, [0, 1, 4, 5]),
    f32x4.shuffle(ab, cd, [2, 3, 6, 7]),
    f32x4.shuffle(abHigh, cdHigh, [0, 1, 4, 5]),
    f32x4.shuffle(abHigh, cdHigh, [2, 3, 6, 7]),
  ];
}

/**
 * runs(from, to, count, length, fromStride, toStride, count2, fromStride2, toStride2): count2 x count runs of `length` floats, from and to
 * any distances (bytes): pads and crops images, gathers narrow slices.
 */
function writeRuns(module: ModuleWriter): void {
  module.write("runs", (w) => {
    const [from, to, count, length, fromStride, toStride] = Array.from({ length: 6 }, () => w.parameter());
    const [count2, fromStride2, toStride2] = Array.from({ length: 3 }, () => w.parameter());
    const [source, target] = [w.local("i32"), w.local("i32")];
    const [sourceRow, targetRow] = [w.local("i32", from), w.local("i32", to)];
    const [outerSource, outerTarget] = [w.local("i32", from), w.local("i32", to)];
    w.times(count2, () => {
      w.set(sourceRow, outerSource);
      w.set(targetRow, outerTarget);
      w.times(count, () => {
        copyRun(w, { source, target, from: sourceRow, to: targetRow, length });
        w.increase(sourceRow, fromStride);
        w.increase(targetRow, toStride);
      });
      w.increase(outerSource, fromStride2);
      w.increase(outerTarget, toStride2);
    });
  });
}

function copyRun(w: FunctionWriter, run: { source: Local; target: Local; from: Local; to: Local; length: Local }): void {
  const left = w.local("i32", run.length);
  w.set(run.source, run.from);
  w.set(run.target, run.to);
  w.loopWhile(
    () => i32.geS(left, 4),
    () => {
      w.storeVector(run.target, f32x4.load(run.source));
      w.increase(run.source, 16);
      w.increase(run.target, 16);
      w.increase(left, -4);
    },
  );
  w.loopWhile(
    () => i32.gtS(left, 0),
    () => {
      w.storeF32(run.target, f32.load(run.source));
      w.increase(run.source, 4);
      w.increase(run.target, 4);
      w.increase(left, -1);
    },
  );
}

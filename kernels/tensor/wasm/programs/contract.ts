/**
 * The inner product that every layer is made of: C[i, j] (+)= sum over r2, r1, k of A[i; r2, r1, k] B[r2, r1, k; j].
 *
 * Each index has its own stride, so that one program is a matrix product (k alone), a convolution's forward pass and its gradient by the
 * input (r2, r1: filter rows; k: taps of a row by channels; i: pixels of a row) and its gradient by the filter (r2, r1, k: image, row,
 * column; i: taps by channels), none of which copies patches.
 *
 * A tile of up to 6 rows and 8 columns of C stays in registers: 12 accumulators, 2 vectors of B, 1 of A, which is what the 16 vector
 * registers of an x86 processor hold. "rows": A's k is contiguous. "columns": A's i is contiguous.
 */
import { f32, f32x4, i32 } from "../assembly/expressions.ts";
import type { Callable, FunctionWriter, Local, ModuleWriter } from "../assembly/function.ts";

export const tileRows = 6;
export const tileColumns = 8;

type Walk = "rows" | "columns";

/** Strides are in bytes. */
const tileParameters = ["a", "aI", "b", "c", "cI", "accumulate", "n2", "aR2", "bR2", "n1", "aR1", "bR1", "n", "aK", "bK"] as const;
type TileParameters = Record<(typeof tileParameters)[number], Local>;

export function writeContract(module: ModuleWriter, { fused }: { fused: boolean }): void {
  for (const walk of ["rows", "columns"] as const) {
    const tiles = new Map<string, Callable>();
    for (let rows = 1; rows <= tileRows; rows++) {
      for (const vectors of [1, 2]) tiles.set(`${rows}x${vectors}`, writeTile(module, { walk, rows, vectors, fused }));
    }
    const blocks = writeBlocks(module, walk, tiles);
    if (walk === "rows") writeLines(module, blocks);
  }
}

function tileLocals(w: FunctionWriter): TileParameters {
  return Object.fromEntries(tileParameters.map((name) => [name, w.parameter()])) as TileParameters;
}

interface Tile {
  walk: Walk;
  rows: number;
  vectors: number;
  fused: boolean;
}

function writeTile(module: ModuleWriter, { walk, rows, vectors, fused }: Tile): Callable {
  return module.write(`tile-${walk}-${rows}x${vectors}`, (w) => {
    const p = tileLocals(w);
    const sums = Array.from({ length: rows * vectors }, () => w.local("v128"));
    const fromB = Array.from({ length: vectors }, () => w.local("v128"));
    const fromA = w.local("v128");
    // One pointer for each row, or one alone where rows lie side by side.
    const pointers = Array.from({ length: walk === "rows" ? rows : 1 }, () => w.local("i32"));
    const [b2, b1, bp, left] = [w.local("i32", p.b), w.local("i32"), w.local("i32"), w.local("i32")];
    const [a2, a1] = [w.local("i32", p.a), w.local("i32")];
    const step = (unrolled: number): void => {
      for (let u = 0; u < unrolled; u++) {
        for (let v = 0; v < vectors; v++) w.set(fromB[v], f32x4.load(bp, 16 * v));
        w.increase(bp, p.bK);
        for (let row = 0; row < rows; row++) {
          w.set(fromA, walk === "rows" ? f32x4.loadSplat(pointers[row], 4 * u) : f32x4.loadSplat(pointers[0], 4 * row));
          for (let v = 0; v < vectors; v++) {
            const sum = sums[row * vectors + v];
            w.set(sum, f32x4.multiplyAdd(fromA, fromB[v], sum, fused));
          }
        }
        if (walk === "columns") w.increase(pointers[0], p.aK);
      }
      if (walk === "rows") for (const pointer of pointers) w.increase(pointer, 4 * unrolled);
    };
    w.times(p.n2, () => {
      w.set(a1, a2);
      w.set(b1, b2);
      w.times(p.n1, () => {
        w.set(bp, b1);
        pointers.forEach((pointer, row) => w.set(pointer, row === 0 ? a1 : i32.add(pointers[row - 1], p.aI)));
        w.set(left, p.n);
        w.loopWhile(
          () => i32.geS(left, 4),
          () => {
            step(4);
            w.increase(left, -4);
          },
        );
        w.loopWhile(
          () => i32.gtS(left, 0),
          () => {
            step(1);
            w.increase(left, -1);
          },
        );
        w.increase(a1, p.aR1);
        w.increase(b1, p.bR1);
      });
      w.increase(a2, p.aR2);
      w.increase(b2, p.bR2);
    });
    const out = w.local("i32", p.c);
    const finish = (accumulate: boolean): void => {
      for (let row = 0; row < rows; row++) {
        for (let v = 0; v < vectors; v++) {
          const sum = sums[row * vectors + v];
          w.storeVector(out, accumulate ? f32x4.add(f32x4.load(out, 16 * v), sum) : sum, 16 * v);
        }
        if (row < rows - 1) w.increase(out, p.cI);
      }
    };
    w.when(
      p.accumulate,
      () => finish(true),
      () => finish(false),
    );
  });
}

/**
 * contract-<walk>(rows, columns, panel, side, a … bK): all tiles of C. `panel` is the distance in bytes between 8 columns of B and the
 * next 8; `side` is room for one tile, where a tile that is narrower than a vector is made before its columns are copied.
 */
function writeBlocks(module: ModuleWriter, walk: Walk, tiles: Map<string, Callable>): Callable {
  return module.write(`contract-${walk}`, (w) => {
    const [rows, columns, panel, side] = [w.parameter(), w.parameter(), w.parameter(), w.parameter()];
    const p = tileLocals(w);
    const [b, c, columnsLeft] = [w.local("i32", p.b), w.local("i32", p.c), w.local("i32", columns)];
    const [aRow, cRow, rowsLeft, block, width] = [w.local("i32"), w.local("i32"), w.local("i32"), w.local("i32"), w.local("i32")];
    const callTile = (vectors: number, to: { c: Local; cI: Local | number; accumulate: Local | number }): void => {
      const operands = tileParameters.map((name) => ({ ...p, a: aRow, b, ...to })[name]);
      const choose = (height: number): void => {
        const callable = tiles.get(`${height}x${vectors}`) as Callable;
        if (height === 1) w.call(callable, operands);
        else
          w.when(
            i32.eq(block, height),
            () => w.call(callable, operands),
            () => choose(height - 1),
          );
      };
      choose(tileRows);
    };
    w.loopWhile(
      () => i32.gtS(columnsLeft, 0),
      () => {
        w.set(aRow, p.a);
        w.set(cRow, c);
        w.set(rowsLeft, rows);
        w.loopWhile(
          () => i32.gtS(rowsLeft, 0),
          () => {
            // Blocks of even height: 14 rows are 5 + 5 + 4, not 6 + 6 + 2.
            const blocks = i32.divU(i32.add(rowsLeft, tileRows - 1), tileRows);
            w.set(block, i32.divU(i32.add(rowsLeft, i32.sub(blocks, 1)), blocks));
            w.when(
              i32.geS(columnsLeft, tileColumns),
              () => callTile(2, { c: cRow, cI: p.cI, accumulate: p.accumulate }),
              () => {
                w.when(
                  i32.leS(columnsLeft, 4),
                  () => {
                    w.set(width, 16);
                    callTile(1, { c: side, cI: 16, accumulate: 0 });
                  },
                  () => {
                    w.set(width, 32);
                    callTile(2, { c: side, cI: 32, accumulate: 0 });
                  },
                );
                copyTile(w, { side, width, cRow, cI: p.cI, block, columnsLeft, accumulate: p.accumulate });
              },
            );
            w.increase(aRow, i32.mul(block, p.aI));
            w.increase(cRow, i32.mul(block, p.cI));
            w.set(rowsLeft, i32.sub(rowsLeft, block));
          },
        );
        w.increase(b, panel);
        w.increase(c, 4 * tileColumns);
        w.increase(columnsLeft, -tileColumns);
      },
    );
  });
}

/** contract-lines(the operands of contract-rows, lines, aLine, cLine): the same for so many lines of an image, these bytes apart in A and C. */
function writeLines(module: ModuleWriter, blocks: Callable): void {
  module.write("contract-lines", (w) => {
    const sizes = Array.from({ length: 4 }, () => w.parameter());
    const p = tileLocals(w);
    const [lines, aLine, cLine] = [w.parameter(), w.parameter(), w.parameter()];
    const operands = [...sizes, ...tileParameters.map((name) => p[name])];
    w.times(lines, () => {
      w.call(blocks, operands);
      w.increase(p.a, aLine);
      w.increase(p.c, cLine);
    });
  });
}

function copyTile(
  w: FunctionWriter,
  tile: { side: Local; width: Local; cRow: Local; cI: Local; block: Local; columnsLeft: Local; accumulate: Local },
): void {
  const [from, to, fromRow, toRow] = [w.local("i32"), w.local("i32"), w.local("i32", tile.side), w.local("i32", tile.cRow)];
  w.times(tile.block, () => {
    w.set(from, fromRow);
    w.set(to, toRow);
    w.times(tile.columnsLeft, () => {
      w.when(
        tile.accumulate,
        () => w.storeF32(to, f32.add(f32.load(to), f32.load(from))),
        () => w.storeF32(to, f32.load(from)),
      );
      w.increase(from, 4);
      w.increase(to, 4);
    });
    w.increase(fromRow, tile.width);
    w.increase(toRow, tile.cI);
  });
}

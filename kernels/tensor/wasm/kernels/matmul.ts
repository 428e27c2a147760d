/**
 * Matrix products, any argument transposed. tfjs's own take a naive path for transposed arguments, which every gradient of a dense layer
 * has. Blocks of 256 x 256 of B are packed into panels of 8 columns that stay in the second-level cache.
 */
import type { Heap } from "../heap.ts";

const depthBlock = 256;
const columnBlock = 256;
const rowBlock = 48;

/** Addresses of C [rows, columns] = A [rows, depth] B [depth, columns]; A or B stored transposed. Float32, C overwritten. */
export interface MatrixProduct {
  a: number;
  b: number;
  c: number;
  rows: number;
  columns: number;
  depth: number;
  transposeA: boolean;
  transposeB: boolean;
}

export function multiplyMatrices(heap: Heap, product: MatrixProduct): void {
  const { a, b, c, rows, columns, depth, transposeA, transposeB } = product;
  const { programs } = heap;
  if (depth === 0) {
    heap.floats(c, rows * columns).fill(0);
    return;
  }
  const panelColumns = Math.ceil(Math.min(columns, columnBlock) / 8) * 8;
  const panels = heap.scratch("panels", Math.min(depth, depthBlock) * panelColumns * 4);
  const side = heap.scratch("side", 256);
  // A transposed A of many rows is read down its columns: packed, these lie side by side.
  const packA = transposeA && rows > 64 && columns > 32;
  const packed = packA ? heap.scratch("panels of a", Math.ceil(rows / 8) * 8 * Math.min(depth, depthBlock) * 4) : 0;
  for (let k = 0; k < depth; k += depthBlock) {
    const kCount = Math.min(depthBlock, depth - k);
    const panel = kCount * 32;
    const accumulate = k > 0 ? 1 : 0;
    if (packA) programs.panels(a + k * rows * 4, rows * 4, kCount, rows, packed, panel);
    for (let j = 0; j < columns; j += columnBlock) {
      const jCount = Math.min(columnBlock, columns - j);
      const out = c + j * 4;
      if (transposeB) programs["panels-transposed"](b + (j * depth + k) * 4, depth * 4, kCount, jCount, panels, panel);
      else programs.panels(b + (k * columns + j) * 4, columns * 4, kCount, jCount, panels, panel);
      const contract = (row: number, count: number, from: number, walk: "rows" | "columns", aI: number, aK: number): void => {
        const to = out + row * columns * 4;
        programs[`contract-${walk}`](
          ...[count, jCount, panel, side, from, aI, panels, to, columns * 4, accumulate],
          ...[1, 0, 0, 1, 0, 0, kCount, aK, 32],
        );
      };
      if (packA) {
        for (let i = 0; i < rows; i += 8) contract(i, Math.min(8, rows - i), packed + (i / 8) * panel, "columns", 4, 32);
      } else if (transposeA) {
        contract(0, rows, a + k * rows * 4, "columns", 4, rows * 4);
      } else {
        for (let i = 0; i < rows; i += rowBlock) {
          contract(i, Math.min(rowBlock, rows - i), a + (i * depth + k) * 4, "rows", depth * 4, 4);
        }
      }
    }
  }
}

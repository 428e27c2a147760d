/**
 * Matrix products, any argument transposed. tfjs's own take a naive path for transposed arguments, which every gradient of a dense layer
 * has. Blocks of 256 x 256 of B are packed into panels of 8 columns that stay in the second-level cache.
 */
import type { Heap } from "../heap.ts";
import type { Programs } from "../programs/index.ts";
import type { Dealer } from "../threads/crew.ts";

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
  const { c, rows, columns, depth, transposeA } = product;
  if (depth === 0) {
    heap.floats(c, rows * columns).fill(0);
    return;
  }
  const work = rows * columns * depth;
  // Each thread packs its own columns of B: all have their place.
  const atOnce = heap.isShared(work) ? columns : columnBlock;
  const panelColumns = Math.ceil(Math.min(columns, atOnce) / 8) * 8;
  const room: Room = {
    panels: heap.scratch("panels", Math.min(depth, depthBlock) * panelColumns * 4),
    side: heap.scratch("side", 256),
    // A transposed A of many rows is read down its columns: packed, these lie side by side.
    packed:
      transposeA && rows > 64 && columns > 32
        ? heap.scratch("panels of a", Math.ceil(rows / 8) * 8 * Math.min(depth, depthBlock) * 4)
        : null,
  };
  for (let k = 0; k < depth; k += depthBlock) {
    const block = { ...product, ...room, k, kCount: Math.min(depthBlock, depth - k) };
    heap.deal(work, (dealer) => packRows(dealer, block));
    for (let j = 0; j < columns; j += atOnce) {
      const jCount = Math.min(atOnce, columns - j);
      heap.deal(work, ({ programs, task, pieces }) => {
        // Few columns: rows are dealt, and B is packed before.
        const byColumns = pieces === 1 || jCount >= 4 * pieces;
        const width = byColumns ? piece(jCount, { pieces, unit: 8, most: columnBlock }) : jCount;
        const height = byColumns ? rows : piece(rows, { pieces, unit: transposeA ? 8 : 6, most: rowBlock });
        if (!byColumns) packColumns(heap.programs, block, { j, width: jCount, to: room.panels });
        for (let column = 0; column < jCount; column += width) {
          const strip = { j: j + column, width: Math.min(width, jCount - column), to: room.panels + column * block.kCount * 4 };
          for (let row = 0; row < rows; row += height) {
            task();
            if (byColumns) packColumns(programs, block, strip);
            contractStrip(programs, block, { ...strip, row, height: Math.min(height, rows - row) });
          }
        }
      });
    }
  }
}

interface Room {
  panels: number;
  side: number;
  /** Where columns of a transposed A are laid side by side; null where they are read in place. */
  packed: number | null;
}

/** A block of the depth, for all rows and columns. */
interface Block extends MatrixProduct, Room {
  k: number;
  kCount: number;
}

/** Columns from j on, and where they are packed. */
interface Strip {
  j: number;
  width: number;
  to: number;
}

/** About one of so many pieces, in whole units. */
function piece(extent: number, { pieces, unit, most }: { pieces: number; unit: number; most: number }): number {
  if (pieces === 1) return most;
  return Math.min(most, Math.ceil(extent / pieces / unit) * unit);
}

function packRows({ programs, task, pieces }: Dealer, { a, rows, k, kCount, packed }: Block): void {
  if (packed === null) return;
  const height = pieces === 1 ? rows : piece(rows, { pieces, unit: 8, most: rows });
  for (let i = 0; i < rows; i += height) {
    task();
    programs.panels(a + (k * rows + i) * 4, rows * 4, kCount, Math.min(height, rows - i), packed + i * kCount * 4, kCount * 32);
  }
}

function packColumns(programs: Programs, { b, columns, depth, transposeB, k, kCount }: Block, { j, width, to }: Strip): void {
  if (transposeB) programs["panels-transposed"](b + (j * depth + k) * 4, depth * 4, kCount, width, to, kCount * 32);
  else programs.panels(b + (k * columns + j) * 4, columns * 4, kCount, width, to, kCount * 32);
}

function contractStrip(
  programs: Programs,
  block: Block,
  { j, width, to: panels, row, height }: Strip & { row: number; height: number },
): void {
  const { a, c, rows, columns, depth, transposeA, k, kCount, packed, side } = block;
  const panel = kCount * 32;
  const contract = (first: number, count: number, walk: { name: string; from: number; aI: number; aK: number }): void => {
    programs[walk.name](
      ...([count, width, panel, side, walk.from, walk.aI, panels, c + (first * columns + j) * 4, columns * 4, k > 0 ? 1 : 0] as const),
      ...([1, 0, 0, 1, 0, 0, kCount, walk.aK, 32] as const),
    );
  };
  if (transposeA && packed === null) {
    contract(row, height, { name: "contract-columns", from: a + (k * rows + row) * 4, aI: 4, aK: rows * 4 });
    return;
  }
  const step = packed === null ? rowBlock : 8;
  for (let i = row; i < row + height; i += step) {
    const count = Math.min(step, row + height - i);
    if (packed === null) contract(i, count, { name: "contract-rows", from: a + (i * depth + k) * 4, aI: depth * 4, aK: 4 });
    else contract(i, count, { name: "contract-columns", from: packed + (i / 8) * panel, aI: 4, aK: 32 });
  }
}

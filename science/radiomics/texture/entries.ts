/**
 * A texture matrix as the list of its entries that are not 0. Most of a matrix of one slice is empty, and a matrix of zone sizes could have as
 * many columns as the lesion has voxels.
 */

export interface Entries {
  /** Grey level, from 1. */
  readonly i: Int32Array;
  /** Grey level of the neighbour, length of the run, size or distance of the zone, dependence: from 1. */
  readonly j: Int32Array;
  readonly n: Float64Array;
  /** N_v: the voxels that the matrix was counted over, once for each direction that was merged into it. */
  readonly voxels: number;
}

/** Counts (i, j) pairs in a square field; forgets them when they are taken out, in time proportional to their number. */
export interface Tally {
  add(i: number, j: number, n: number): void;
  take(voxels: number): Entries;
}

/** A tally for i up to `rows` and j up to `columns`. */
export function tallyFor(rows: number, columns: number): Tally {
  const width = columns + 1;
  const counts = new Float64Array((rows + 1) * width);
  const touched: number[] = [];
  return {
    add(i, j, n) {
      const key = i * width + j;
      if (counts[key] === 0) touched.push(key);
      counts[key] += n;
    },
    take(voxels) {
      touched.sort((a, b) => a - b);
      const i = Int32Array.from(touched, (key) => Math.floor(key / width));
      const j = Int32Array.from(touched, (key) => key % width);
      const n = Float64Array.from(touched, (key) => counts[key]);
      for (const key of touched) counts[key] = 0;
      touched.length = 0;
      return { i, j, n, voxels };
    },
  };
}

/** Entries of pairs given one by one, of any size. */
export function entriesOfPairs(i: ArrayLike<number>, j: ArrayLike<number>, voxels: number): Entries {
  return merged([{ i: Int32Array.from(i), j: Int32Array.from(j), n: new Float64Array(i.length).fill(1), voxels }]);
}

/** The sum of matrices. */
export function merged(matrices: readonly Entries[]): Entries {
  let highest = 0;
  let length = 0;
  for (const { j } of matrices) {
    length += j.length;
    for (let k = 0; k < j.length; k++) if (j[k] > highest) highest = j[k];
  }
  const width = highest + 1;
  const keys = new Float64Array(length);
  const counts = new Float64Array(length);
  let at = 0;
  for (const { i, j, n } of matrices) {
    for (let k = 0; k < i.length; k++, at++) {
      keys[at] = i[k] * width + j[k];
      counts[at] = n[k];
    }
  }
  const voxels = matrices.reduce((sum, matrix) => sum + matrix.voxels, 0);
  return gathered({ order: risingOrder(keys), keys, counts, width, voxels });
}

/** Positions of keys, from the smallest key to the largest: equal places of the matrix lie together, and no field of its size is needed. */
function risingOrder(keys: Float64Array): Float64Array {
  const length = keys.length;
  const largest = keys.reduce((high, key) => Math.max(high, key), 0);
  // Key and position in one number sort five times faster, as long as a double holds both.
  if ((largest + 1) * length >= 2 ** 53) return Float64Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b] || a - b);
  return keys
    .map((key, k) => key * length + k)
    .sort()
    .map((packed) => packed % length);
}

interface Sorted {
  /** Positions, by rising key. */
  order: Float64Array;
  keys: Float64Array;
  counts: Float64Array;
  width: number;
  voxels: number;
}

function gathered({ order, keys, counts, width, voxels }: Sorted): Entries {
  const length = order.length;
  const i = new Int32Array(length);
  const j = new Int32Array(length);
  const n = new Float64Array(length);
  let last = -1;
  let size = 0;
  for (let k = 0; k < length; k++) {
    const position = order[k];
    const key = keys[position];
    if (key !== last) {
      i[size] = Math.floor(key / width);
      j[size] = key % width;
      size++;
      last = key;
    }
    n[size - 1] += counts[position];
  }
  return { i: i.slice(0, size), j: j.slice(0, size), n: n.slice(0, size), voxels };
}

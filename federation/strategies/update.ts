/** What a hospital's round gave: the difference from the global model, readable in pieces, so that no one holds the updates of all. */

/** An update that lies somewhere: in memory, or on the desk's disk. */
export interface Update {
  hospital: string;
  /** What it weighs in a mean; only proportions count. */
  weight: number;
  length: number;
  /** Values from `from` to `to`. */
  read(from: number, to: number): Float32Array | Promise<Float32Array>;
}

/** An update in memory. */
export function updateOf(hospital: string, { weight, values }: { weight: number; values: Float32Array }): Update {
  return { hospital, weight, length: values.length, read: (from, to) => values.subarray(from, to) };
}

/** Numbers read of each update at a time. */
export const pieceLength = 1 << 16;

export function* pieces(length: number): Generator<[from: number, to: number]> {
  for (let from = 0; from < length; from += pieceLength) yield [from, Math.min(length, from + pieceLength)];
}

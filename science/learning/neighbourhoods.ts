/**
 * A voxel and its neighbours, as examples for a first model: guess a voxel from the 26 around it without seeing it ("blind spot", Krull et
 * al., Noise2Void, CVPR 2019). It needs no label, so it runs on any patient, and it has an honest rival: the mean of the neighbours.
 */
import { seededRandom } from "./random.ts";

/** The part of a volume that this file reads: values with x fastest, then y, then z. */
export interface Grid {
  data: Float32Array;
  dimensions: readonly [number, number, number];
}

export interface Neighbourhoods {
  /** `count` rows of 26 values, in the unit of the volume. */
  inputs: Float32Array;
  /** The voxel in the middle of each row. */
  targets: Float32Array;
  /** The axial slice that each row comes from: rows of one slice resemble each other. */
  slices: Uint16Array;
  count: number;
}

export interface NeighbourhoodOptions {
  /** Rows wanted, at most; fewer when fewer voxels qualify. */
  count: number;
  /** Only voxels whose neighbourhood has a mean of at least this, in the unit of the volume: air teaches nothing. */
  minimum: number;
  /** Which axial slices may be drawn from. */
  part: "train" | "test";
  seed: number;
}

/** Thickness, in slices, of the slabs that alternate between training and test. */
const slabSlices = 12;

/**
 * Tells which part an axial slice belongs to. Every third slab is for testing, and the two outer slices of each slab belong to neither: a
 * neighbourhood reaches one slice up and down, and no voxel of a test neighbourhood may have been seen in training.
 */
export function partOfSlice(slice: number): "train" | "test" | "guard" {
  const inSlab = slice % slabSlices;
  if (inSlab === 0 || inSlab === slabSlices - 1) return "guard";
  return Math.floor(slice / slabSlices) % 3 === 2 ? "test" : "train";
}

/**
 * Draws neighbourhoods at random, without replacement. The same seed gives the same rows.
 *
 * @throws RangeError when no voxel qualifies.
 */
export function neighbourhoods(volume: Grid, { count, minimum, part, seed }: NeighbourhoodOptions): Neighbourhoods {
  const offsets = neighbourOffsets(volume.dimensions);
  const candidates = qualifying(volume, offsets, { minimum, part });
  if (candidates.length === 0) {
    throw new RangeError(`No voxel of the ${part} slices has neighbours with a mean of at least ${minimum}.`);
  }
  const kept = Math.min(count, candidates.length);
  const random = seededRandom(seed);
  const area = volume.dimensions[0] * volume.dimensions[1];
  const inputs = new Float32Array(kept * 26);
  const targets = new Float32Array(kept);
  const slices = new Uint16Array(kept);
  for (let row = 0; row < kept; row += 1) {
    // Fisher and Yates, as far as needed.
    const other = row + Math.floor(random() * (candidates.length - row));
    const index = candidates[other];
    candidates[other] = candidates[row];
    offsets.forEach((offset, column) => (inputs[row * 26 + column] = volume.data[index + offset]));
    targets[row] = volume.data[index];
    slices[row] = Math.floor(index / area);
  }
  return { inputs, targets, slices, count: kept };
}

/**
 * The 26 neighbours of every voxel of one axial slice (0 outside of the volume), row after row: what a model needs to redraw that slice.
 *
 * @throws RangeError when the volume has no such slice.
 */
export function sliceNeighbourhoods(volume: Grid, slice: number): Float32Array {
  const [nx, ny, nz] = volume.dimensions;
  if (!Number.isInteger(slice) || slice < 0 || slice >= nz) throw new RangeError(`Slice ${slice} is outside of 0 to ${nz - 1}.`);
  const rows = new Float32Array(nx * ny * 26);
  let at = 0;
  for (let y = 0; y < ny; y += 1) {
    for (let x = 0; x < nx; x += 1) {
      for (const [dx, dy, dz] of neighbours) {
        const inside = x + dx >= 0 && x + dx < nx && y + dy >= 0 && y + dy < ny && slice + dz >= 0 && slice + dz < nz;
        rows[at] = inside ? volume.data[x + dx + nx * (y + dy + ny * (slice + dz))] : 0;
        at += 1;
      }
    }
  }
  return rows;
}

const neighbours: [number, number, number][] = [];
for (let dz = -1; dz <= 1; dz += 1) {
  for (let dy = -1; dy <= 1; dy += 1) {
    for (let dx = -1; dx <= 1; dx += 1) if (dx !== 0 || dy !== 0 || dz !== 0) neighbours.push([dx, dy, dz]);
  }
}

function neighbourOffsets([nx, ny]: Grid["dimensions"]): number[] {
  return neighbours.map(([dx, dy, dz]) => dx + nx * (dy + ny * dz));
}

function qualifying(volume: Grid, offsets: number[], { minimum, part }: Pick<NeighbourhoodOptions, "minimum" | "part">): number[] {
  const [nx, ny, nz] = volume.dimensions;
  const found: number[] = [];
  for (let z = 1; z < nz - 1; z += 1) {
    if (partOfSlice(z) !== part) continue;
    for (let y = 1; y < ny - 1; y += 1) {
      for (let x = 1; x < nx - 1; x += 1) {
        const index = x + nx * (y + ny * z);
        let sum = 0;
        for (const offset of offsets) sum += volume.data[index + offset];
        if (sum / 26 >= minimum) found.push(index);
      }
    }
  }
  return found;
}

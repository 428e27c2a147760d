/** Small square pieces of axial slices as examples for a first image model: lesion in the middle, or not. */
import { seededRandom, shuffled } from "./random.ts";

/** The part of an image that this file reads: values with x fastest, then y, then z. */
export interface Image {
  data: ArrayLike<number>;
  dimensions: readonly [number, number, number];
}

/** Examples, one after the other, ready for `tf.tensor4d(images, [count, size, size, 1])`. */
export interface Patches {
  /** `count` x `size` x `size` values. */
  images: Float32Array;
  /** 1 where the middle voxel lies in a lesion, else 0. */
  labels: Float32Array;
  /** Where each patch comes from: the lesion's number, or a negative number for a piece of the body without lesion. */
  regions: Int32Array;
  /** Middle voxel (x, y, z) of each patch. */
  centres: [number, number, number][];
  size: number;
  count: number;
}

/** Which patches are drawn. */
export interface PatchOptions {
  /** Side of the square, in voxels; odd, so that it has a middle. */
  size: number;
  /** How many patches, half of them lesions. */
  count: number;
  seed: number;
  /** Patches without lesion are centred on voxels of at least this value. Default 1: organs, not air. */
  minimum?: number;
}

/** Patches without lesion are grouped by the cube of the body in which they lie; its side in voxels. */
const cube = 24;

/**
 * Draws patches, half of them centred in a lesion (`lesions` other than 0), half elsewhere in the body. Lesions take turns, so that a large
 * one does not drown the small ones. The same seed gives the same patches.
 *
 * @throws RangeError when the images differ in size, `size` is even, or one of the two halves cannot be filled.
 */
export function patches(image: Image, lesions: Image, { size, count, seed, minimum = 1 }: PatchOptions): Patches {
  if (image.dimensions.some((n, axis) => n !== lesions.dimensions[axis])) throw new RangeError("Image and mask differ in size.");
  if (!(Number.isInteger(size) && size % 2 === 1)) throw new RangeError("size must be an odd number.");
  const half = Math.floor(count / 2);
  const random = seededRandom(seed);
  const { ill, healthy } = candidates(image, lesions, { size, minimum });
  const chosen = [...takeTurns(ill, half, random), ...takeTurns(healthy, half, random)];
  if (chosen.length < 2 * half || half < 1) {
    throw new RangeError(`Only ${chosen.length} of ${2 * half} patches can be drawn: fewer patches, or a lower minimum.`);
  }
  return cut(image, lesions, { size, centres: shuffled(chosen, random) });
}

type Groups = Map<number, number[]>;

function candidates(image: Image, lesions: Image, { size, minimum }: { size: number; minimum: number }): { ill: Groups; healthy: Groups } {
  const [nx, ny, nz] = image.dimensions;
  const margin = (size - 1) / 2;
  const ill: Groups = new Map();
  const healthy: Groups = new Map();
  const add = (groups: Groups, key: number, index: number) => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  };
  for (let z = 0; z < nz; z++) {
    for (let y = margin; y < ny - margin; y++) {
      for (let x = margin; x < nx - margin; x++) {
        const index = x + nx * (y + ny * z);
        const lesion = lesions.data[index];
        if (lesion !== 0) add(ill, lesion, index);
        else if (image.data[index] >= minimum) add(healthy, cubeOf(x, y, z), index);
      }
    }
  }
  return { ill, healthy };
}

/** A negative number for the cube in which a voxel lies: lesions have the positive ones. */
function cubeOf(x: number, y: number, z: number): number {
  const [i, j, k] = [x, y, z].map((index) => Math.floor(index / cube));
  return -(1 + i + 100 * (j + 100 * k));
}

/** Draws from every group in turn, without replacement, until there are enough or all groups are empty. */
function takeTurns(groups: Groups, wanted: number, random: () => number): number[] {
  const queues = shuffled([...groups.values()], random).map((group) => shuffled(group, random));
  const taken: number[] = [];
  for (let round = 0; taken.length < wanted; round++) {
    const before = taken.length;
    for (const queue of queues) if (round < queue.length && taken.length < wanted) taken.push(queue[round]);
    if (taken.length === before) break;
  }
  return taken;
}

function cut(image: Image, lesions: Image, { size, centres }: { size: number; centres: number[] }): Patches {
  const [nx, ny] = image.dimensions;
  const margin = (size - 1) / 2;
  const images = new Float32Array(centres.length * size * size);
  const labels = new Float32Array(centres.length);
  const regions = new Int32Array(centres.length);
  const places = centres.map((centre, patch): [number, number, number] => {
    const [x, y, z] = [centre % nx, Math.floor(centre / nx) % ny, Math.floor(centre / (nx * ny))];
    let at = patch * size * size;
    for (let dy = -margin; dy <= margin; dy++) {
      for (let dx = -margin; dx <= margin; dx++) images[at++] = image.data[centre + dx + nx * dy];
    }
    labels[patch] = lesions.data[centre] === 0 ? 0 : 1;
    regions[patch] = lesions.data[centre] === 0 ? cubeOf(x, y, z) : lesions.data[centre];
    return [x, y, z];
  });
  return { images, labels, regions, centres: places, size, count: centres.length };
}

/** Two sets of patches that share no region and no voxel. */
export interface Split {
  train: Patches;
  test: Patches;
  /** Training patches left out because they overlap a test patch. */
  dropped: number;
}

/**
 * Splits patches by region: all patches of a lesion, or of a piece of the body, go to the same side. A random split of patches would show the
 * model in training nearly the same images as in the test, and flatter it. Training patches that still share a voxel with a test patch, or
 * touch one in the next slice, are left out.
 *
 * @throws RangeError when there are fewer than two lesions or two pieces of the body: one of each must be on either side.
 */
export function splitTrainTest(all: Patches, { testFraction = 0.3, seed }: { testFraction?: number; seed: number }): Split {
  const random = seededRandom(seed);
  const testRegions = new Set([1, 0].flatMap((label) => chosenRegions(all, { label, testFraction, random })));
  const indices = Array.from(all.regions, (_, i) => i);
  const test = indices.filter((i) => testRegions.has(all.regions[i]));
  const others = indices.filter((i) => !testRegions.has(all.regions[i]));
  const train = others.filter((i) => !test.some((j) => overlap(all, i, j)));
  const dropped = others.length - train.length;
  if (train.length === 0) throw new RangeError("Every training patch overlaps a test patch: smaller patches are needed.");
  return { train: selected(all, train), test: selected(all, test), dropped };
}

function chosenRegions(
  all: Patches,
  { label, testFraction, random }: { label: number; testFraction: number; random: () => number },
): number[] {
  const regions = [...new Set(Array.from(all.regions).filter((_, i) => all.labels[i] === label))];
  if (regions.length < 2) {
    throw new RangeError(`At least two ${label === 1 ? "lesions" : "pieces of the body"} are needed to train on some and test on others.`);
  }
  const wanted = Math.min(regions.length - 1, Math.max(1, Math.round(testFraction * regions.length)));
  return shuffled(regions, random).slice(0, wanted);
}

function overlap({ centres, size }: Patches, i: number, j: number): boolean {
  const [a, b] = [centres[i], centres[j]];
  return Math.abs(a[2] - b[2]) <= 1 && Math.abs(a[0] - b[0]) < size && Math.abs(a[1] - b[1]) < size;
}

function selected({ images, labels, regions, centres, size }: Patches, indices: number[]): Patches {
  const area = size * size;
  const kept = new Float32Array(indices.length * area);
  indices.forEach((from, to) => kept.set(images.subarray(from * area, (from + 1) * area), to * area));
  return {
    images: kept,
    labels: Float32Array.from(indices, (i) => labels[i]),
    regions: Int32Array.from(indices, (i) => regions[i]),
    centres: indices.map((i) => centres[i]),
    size,
    count: indices.length,
  };
}

/**
 * What an update says of the images it was made from. Two attacks of whoever sees a hospital's gradient: one by a division, one by a search. An update
 * of one step is a gradient times a number, and serves as well.
 */
import { seededRandom } from "../../science/learning/random.ts";
import type { Network, NetworkArchitecture } from "../models/network.ts";
import { network } from "../models/network.ts";
import { parameterCount, tensorSpans } from "../weights/layout.ts";

/**
 * The input of a dense first layer with bias: each column of the kernel's gradient is the input times the bias' gradient (Phong et al. 2018, section
 * 3). Exact for one image; a mixture for several. null where no bias has a gradient.
 */
export function reconstructByDivision(
  gradient: ArrayLike<number>,
  { inputs, outputs }: { inputs: number; outputs: number },
): Float64Array | null {
  let unit = 0;
  const bias = (j: number) => gradient[inputs * outputs + j];
  for (let j = 1; j < outputs; j++) if (Math.abs(bias(j)) > Math.abs(bias(unit))) unit = j;
  if (!(Math.abs(bias(unit)) > 0)) return null;
  return Float64Array.from({ length: inputs }, (_, i) => gradient[i * outputs + unit] / bias(unit));
}

/** The class of a single image from the gradient of the last bias: only the true one is negative (Zhao et al. 2020, iDLG). */
export function classFromGradient(architecture: NetworkArchitecture, gradient: ArrayLike<number>): number {
  const { from, to } = tensorSpans(network(architecture).layout).at(-1)!;
  const last = Array.from({ length: to - from }, (_, j) => gradient[from + j]);
  return last.indexOf(Math.min(...last));
}

export interface SearchOptions {
  architecture: NetworkArchitecture;
  /** The model that the gradient was computed with: the attacker has it, since it sent it. */
  weights: ArrayLike<number>;
  /** Mean gradient over the images. */
  gradient: ArrayLike<number>;
  /** Targets of the images, known or guessed by `classFromGradient`; as many as there are images. */
  targets: readonly number[];
  iterations?: number;
  seed: number;
  /** Tensors that the attacker uses; all where left out. */
  tensors?: (name: string) => boolean;
}

/**
 * Searches for images whose gradient is the one seen (Zhu et al. 2019, deep leakage from gradients), by Adam from noise, within [0, 1]. Needs a smooth
 * activation. Returns the images one after the other, and how far their gradient is from the one seen (1: as far as nothing).
 */
export function reconstructBySearch(options: SearchOptions): { images: Float64Array; mismatch: number } {
  const { architecture, targets, iterations = 400, seed } = options;
  const model = network(architecture);
  const size = architecture.inputs;
  const random = seededRandom(seed);
  const images = Float64Array.from({ length: targets.length * size }, () => 0.3 + 0.4 * random());
  const [first, second] = [new Float64Array(images.length), new Float64Array(images.length)];
  let best = { images: images.slice(), mismatch: Infinity };
  for (let turn = 1; turn <= iterations; turn++) {
    const { mismatch, slope } = mismatchOf(model, { ...options, images });
    if (mismatch < best.mismatch) best = { images: images.slice(), mismatch };
    const rate = 0.05 * (0.5 + 0.5 * Math.cos((Math.PI * turn) / iterations)) + 1e-4;
    for (let i = 0; i < images.length; i++) {
      first[i] = 0.9 * first[i] + 0.1 * slope[i];
      second[i] = 0.999 * second[i] + 0.001 * slope[i] ** 2;
      const step = first[i] / (1 - 0.9 ** turn) / (Math.sqrt(second[i] / (1 - 0.999 ** turn)) + 1e-12);
      images[i] = Math.min(1, Math.max(0, images[i] - rate * step));
    }
  }
  return best;
}

/**
 * Squared distance of gradients, and its slope by the images. With r the difference of the gradients, the slope is the derivative of r . g(x) by x,
 * which is the change of the loss' slope by x when the weights move along r: two passes instead of second derivatives.
 */
function mismatchOf(
  model: Network,
  { weights, gradient, targets, images, tensors = () => true }: SearchOptions & { images: Float64Array },
) {
  const count = parameterCount(model.layout);
  const own = new Float64Array(count);
  const rows = targets.map((_, row) => row);
  model.addGradient(Float64Array.from(weights), { data: { inputs: images, targets }, rows }, own);
  const difference = new Float64Array(count);
  let [squares, total] = [0, 0];
  for (const { name, from, to } of tensorSpans(model.layout)) {
    if (!tensors(name)) continue;
    for (let i = from; i < to; i++) {
      difference[i] = own[i] / rows.length - gradient[i];
      squares += difference[i] ** 2;
      total += gradient[i] ** 2;
    }
  }
  const reach = 1e-4 / Math.max(1e-12, Math.sqrt(squares));
  const moved = (by: number) => Float64Array.from(weights, (w, i) => w + by * difference[i]);
  const [ahead, behind] = [moved(reach), moved(-reach)];
  const slope = new Float64Array(images.length);
  const size = images.length / rows.length;
  for (const row of rows) {
    const data = { inputs: images.subarray(row * size, (row + 1) * size), targets: [targets[row]] };
    const [plus, minus] = [model.inputGradient(ahead, data), model.inputGradient(behind, data)];
    for (let i = 0; i < size; i++) slope[row * size + i] = (plus[i] - minus[i]) / (2 * reach * rows.length);
  }
  return { mismatch: squares / total, slope };
}

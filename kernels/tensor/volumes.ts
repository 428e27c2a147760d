/**
 * Between the images of "carnet/imaging" and tensors. A volume's voxels lie in memory as a tensor [slices, rows, columns, 1] has them, so nothing
 * is rearranged: each way is one copy, between V8's memory and the device's. It cannot be none: memory of WebAssembly moves under V8's
 * views whenever it grows.
 */
import type { Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs";
import { language } from "../display/text.ts";
import type { LabelMap, Volume } from "../../science/imaging/volume.ts";
import type { Sentence, Tensorflow } from "./device.ts";
import { heapOf } from "./wasm/heap.ts";

/** Carnet's own errors bring their sentence in both languages. */
export class TensorShapeError extends Error {
  override name = "TensorShapeError";
  readonly sentence: Sentence;

  constructor(sentence: Sentence) {
    super(sentence[language()]);
    this.sentence = sentence;
  }
}

function shapeOf({ dimensions: [nx, ny, nz] }: Pick<Volume, "dimensions">): [number, number, number, number] {
  return [nz, ny, nx, 1];
}

/** [slices, rows, columns, 1]; float32 of an image, int32 of labels. Later changes of the volume's data do not reach the tensor. */
export function toTensor(tf: Tensorflow, volume: Volume | LabelMap): Tensor4D {
  // The plain backend would keep the array itself.
  const data = tf.getBackend() === "cpu" ? volume.data.slice() : volume.data;
  return tf.tensor4d(data, shapeOf(volume), volume.kind === "carnet/volume" ? "float32" : "int32");
}

/** Images of one size as a batch [images, slices, rows, columns, 1]: each is copied once, to its place. */
export function toBatch(tf: Tensorflow, volumes: readonly Volume[]): Tensor5D {
  if (volumes.length === 0) throw new TensorShapeError({ fr: "Aucune image n’a été donnée.", en: "No image was given." });
  const one = shapeOf(volumes[0]);
  const size = tf.util.sizeFromShape(one);
  for (const { dimensions } of volumes) if (String(shapeOf({ dimensions })) !== String(one)) throw differentSizes(volumes);
  const shape: [number, number, number, number, number] = [volumes.length, ...one];
  if (tf.getBackend() !== "wasm") {
    const data = new Float32Array(size * volumes.length);
    volumes.forEach((volume, index) => data.set(volume.data, index * size));
    return tf.tensor5d(data, shape);
  }
  const heap = heapOf(tf.backend());
  const out = heap.output(shape);
  const room = heap.values(out);
  volumes.forEach((volume, index) => room.set(volume.data, index * size));
  return tf.engine().makeTensorFromTensorInfo(out) as Tensor5D;
}

function differentSizes(volumes: readonly Volume[]): TensorShapeError {
  const sizes = [...new Set(volumes.map(({ dimensions }) => dimensions.join(" × ")))].slice(0, 4).join(", ");
  return new TensorShapeError({
    fr: `Les images d’un lot ont toutes la même taille ; celles-ci ont ${sizes} voxels. Ramenez-les à une grille avec resampleTo.`,
    en: `All images of a batch have one size; these have ${sizes} voxels. Bring them onto one grid with resampleTo.`,
  });
}

/** An image on the grid of `like` from a tensor of its size, with or without axes of one element around it. */
export function toVolume(
  tf: Tensorflow,
  tensor: Tensor,
  like: Volume | LabelMap,
  given: Partial<Pick<Volume, "unit" | "description">> = {},
): Volume {
  const { dimensions, spacingMm, affine, synthetic } = like;
  requireSize(tensor, like);
  const read = tensor.dataSync();
  return {
    kind: "carnet/volume",
    ...{ dimensions, spacingMm, affine, synthetic },
    data: read instanceof Float32Array ? ownCopy(tf, read) : Float32Array.from(read),
    unit: given.unit ?? (like.kind === "carnet/volume" ? like.unit : ""),
    modality: like.kind === "carnet/volume" ? like.modality : "",
    description: given.description ?? like.description,
  };
}

/** Labels on the grid of `like`: values are rounded to the nearest whole number, so that probabilities become 0 and 1 at one half. */
export function toLabels(tensor: Tensor, like: Volume | LabelMap, given: Partial<Pick<LabelMap, "description">> = {}): LabelMap {
  const { dimensions, spacingMm, affine, synthetic } = like;
  requireSize(tensor, like);
  const data = Int32Array.from(tensor.dataSync(), Math.round);
  return { kind: "carnet/labels", dimensions, spacingMm, affine, synthetic, data, description: given.description ?? like.description };
}

/** The plain backend gives the tensor's own array. */
function ownCopy(tf: Tensorflow, read: Float32Array): Float32Array {
  return tf.getBackend() === "cpu" ? read.slice() : read;
}

function requireSize({ shape }: Tensor, like: Pick<Volume, "dimensions">): void {
  const wanted = shapeOf(like).slice(0, 3);
  // Axes of one element before and after the three of space do not count.
  const fits = [0, 1].some((before) => {
    const [first, inner, last] = [shape.slice(0, before), shape.slice(before, before + 3), shape.slice(before + 3)];
    return [...first, ...last].every((extent) => extent === 1) && last.length <= 1 && String(inner) === String(wanted);
  });
  if (fits) return;
  const [is, must] = [shape.join(", "), wanted.join(", ")];
  throw new TensorShapeError({
    fr: `Le tenseur a la forme [${is}], l’image en demande une de [${must}] : coupes, lignes, colonnes.`,
    en: `The tensor has the shape [${is}], the image asks for [${must}]: slices, rows, columns.`,
  });
}

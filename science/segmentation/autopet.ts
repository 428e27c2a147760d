/** How a segmentation compares with the truth, as the autoPET challenge counts it. */
import { labelled } from "../imaging/regions/connected-components.ts";
import { diceCoefficient } from "../imaging/regions/overlap.ts";
import { requireSameGrid, voxelVolumeMl } from "../imaging/volume.ts";
import type { LabelMap } from "../imaging/volume.ts";

export interface AutoPetMetrics {
  /** Of all tumour voxels; null where the truth holds no lesion. */
  readonly dice: number | null;
  /** Volume of the predicted components that touch no true voxel. */
  readonly falsePositiveVolumeMl: number;
  /** Volume of the true components that no predicted voxel touches. */
  readonly falseNegativeVolumeMl: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

/**
 * autoPET's Dice, false positive volume and false negative volume. Components are linked by faces and edges (18 neighbours), as in the
 * challenge's evaluation script (lab-midas/autoPET, val_script.py); every label other than 0 counts as tumour. A patient without lesions has
 * no Dice, and counts by the false positive volume alone.
 *
 * @throws {ImagingError} `different-grids`.
 */
export function autoPetMetrics(truth: LabelMap, prediction: LabelMap): AutoPetMetrics {
  requireSameGrid(truth, prediction);
  const volume = voxelVolumeMl(truth);
  const positives = untouched(prediction, truth);
  const negatives = untouched(truth, prediction);
  return {
    dice: truth.data.some((label) => label !== 0) ? diceCoefficient(truth, prediction) : null,
    falsePositiveVolumeMl: positives.voxels * volume,
    falseNegativeVolumeMl: negatives.voxels * volume,
    falsePositives: positives.components,
    falseNegatives: negatives.components,
  };
}

/** Components of a mask that hold no voxel of another. */
function untouched(mask: LabelMap, other: LabelMap): { components: number; voxels: number } {
  const { labels, count } = labelled(mask.dimensions, (i) => mask.data[i] !== 0, 18);
  const sizes = new Int32Array(count + 1);
  const touched = new Uint8Array(count + 1);
  for (let i = 0; i < labels.length; i++) {
    sizes[labels[i]]++;
    if (other.data[i] !== 0) touched[labels[i]] = 1;
  }
  const alone = Array.from({ length: count }, (_, k) => k + 1).filter((label) => touched[label] === 0);
  return { components: alone.length, voxels: alone.reduce((sum, label) => sum + sizes[label], 0) };
}

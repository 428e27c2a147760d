/** How good a yes-or-no model is, and how sure one can be of it. */
import { seededRandom } from "./random.ts";

/** Answers of a model against the truth. */
export interface ConfusionMatrix {
  truePositives: number;
  falsePositives: number;
  trueNegatives: number;
  falseNegatives: number;
  /** Share of the ill that were found; NaN when there are none. */
  sensitivity: number;
  /** Share of the healthy that were left alone; NaN when there are none. */
  specificity: number;
  /** Share of the alarms that were right; NaN when there was none. */
  positivePredictiveValue: number;
  negativePredictiveValue: number;
  accuracy: number;
}

/**
 * Counts right and wrong answers. `labels` holds 1 (lesion) and 0; a score of at least `threshold` (default 0.5) is a yes.
 *
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or there is nothing to count.
 */
export function confusionMatrix(labels: ArrayLike<number>, scores: ArrayLike<number>, threshold = 0.5): ConfusionMatrix {
  requireLabels(labels, scores);
  let [tp, fp, tn, fn] = [0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    const alarm = scores[i] >= threshold;
    if (labels[i] === 1 && alarm) tp++;
    else if (labels[i] === 1) fn++;
    else if (alarm) fp++;
    else tn++;
  }
  return {
    truePositives: tp,
    falsePositives: fp,
    trueNegatives: tn,
    falseNegatives: fn,
    sensitivity: tp / (tp + fn),
    specificity: tn / (tn + fp),
    positivePredictiveValue: tp / (tp + fp),
    negativePredictiveValue: tn / (tn + fn),
    accuracy: (tp + tn) / labels.length,
  };
}

/** An area under the ROC curve with its interval. */
export interface AreaUnderCurve {
  area: number;
  /** Percentile interval of the bootstrap. */
  low: number;
  high: number;
  /** For instance 0.95. */
  level: number;
  positives: number;
  negatives: number;
}

/** How the interval is found. */
export interface BootstrapOptions {
  seed: number;
  /** Resamplings. Default 1,000. */
  repeats?: number;
  /** Default 0.95. */
  level?: number;
  /** Region or patient of each value. Values of one group resemble each other: whole groups are then resampled. */
  groups?: ArrayLike<number>;
}

/**
 * Area under the ROC curve: the probability that a random positive scores higher than a random negative, ties counting one half (Mann and
 * Whitney). The interval resamples positives and negatives apart (stratified bootstrap), by whole groups where `groups` is given; a group
 * counts with the class of its first value.
 *
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or one class is missing.
 */
export function areaUnderRocCurve(labels: ArrayLike<number>, scores: ArrayLike<number>, options: BootstrapOptions): AreaUnderCurve {
  requireLabels(labels, scores);
  const { seed, repeats = 1000, level = 0.95, groups } = options;
  if (groups !== undefined && groups.length !== labels.length) throw new RangeError(`${labels.length} labels, ${groups.length} groups.`);
  const all = Array.from(labels, (_, i) => i);
  const positives = all.filter((i) => labels[i] === 1);
  if (positives.length === 0 || positives.length === all.length) throw new RangeError("Both classes, 0 and 1, are needed.");
  const area = areaOf(all, labels, scores);
  const clusters = [...Map.groupBy(all, (i) => (groups === undefined ? i : groups[i])).values()];
  const strata = [1, 0].map((label) => clusters.filter(([first]) => labels[first] === label));
  const random = seededRandom(seed);
  const areas: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const sample = strata.flatMap((stratum) => stratum.flatMap(() => stratum[Math.floor(random() * stratum.length)]));
    areas.push(areaOf(sample, labels, scores));
  }
  // Groups that mix both classes may leave a sample without one of them: it says nothing of the area.
  const ordered = areas.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
  const at = (share: number) => ordered[Math.round(share * (ordered.length - 1))] ?? Number.NaN;
  const low = at((1 - level) / 2);
  const high = at((1 + level) / 2);
  return { area, low, high, level, positives: positives.length, negatives: all.length - positives.length };
}

/** Mann-Whitney statistic over the pairs of the sampled values, by mid-ranks. */
function areaOf(sample: readonly number[], labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const ordered = sample.toSorted((a, b) => scores[a] - scores[b]);
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < ordered.length;) {
    let end = start + 1;
    while (end < ordered.length && scores[ordered[end]] === scores[ordered[start]]) end++;
    const midRank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) {
      if (labels[ordered[i]] !== 1) continue;
      positives++;
      rankSum += midRank;
    }
    start = end;
  }
  const negatives = ordered.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

function requireLabels(labels: ArrayLike<number>, scores: ArrayLike<number>): void {
  if (labels.length !== scores.length) throw new RangeError(`${labels.length} labels, but ${scores.length} scores.`);
  if (labels.length === 0) throw new RangeError("There is nothing to count.");
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0 && labels[i] !== 1) throw new RangeError(`Label ${i} is ${labels[i]}, neither 0 nor 1.`);
    if (Number.isNaN(scores[i])) throw new RangeError(`Score ${i} is not a number.`);
  }
}

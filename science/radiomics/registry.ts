/** Every family of features, and how it is measured on a lesion. */
import type { RadiomicsConfiguration } from "./configuration/configuration.ts";
import { directionalAggregations, directionlessAggregations } from "./feature.ts";
import type { AggregationName, DirectionalAggregation, DirectionlessAggregation, FamilyName, Feature } from "./feature.ts";
import { cooccurrence } from "./glcm/cooccurrence.ts";
import { glcmFeatures } from "./glcm/features.ts";
import { cooccurrenceMatrices } from "./glcm/matrix.ts";
import { glrlmFeatures } from "./glrlm/features.ts";
import { runLengthMatrices } from "./glrlm/matrix.ts";
import { histogramFeatures } from "./histogram/features.ts";
import { levelHistogram } from "./histogram/histogram.ts";
import { intensityVolumeHistogram } from "./histogram/intensity-volume.ts";
import { intensityVolumeFeatures } from "./histogram/intensity-volume-features.ts";
import type { GreyLevels, Lesion } from "./lesion.ts";
import { localIntensityFeatures } from "./local-intensity/features.ts";
import { intensityPeaks } from "./local-intensity/peaks.ts";
import { morphologyFeatures } from "./morphology/features.ts";
import { morphologyOf } from "./morphology/morphology.ts";
import { toneDifferences } from "./ngtdm/differences.ts";
import { ngtdmFeatures } from "./ngtdm/features.ts";
import { toneMatrices } from "./ngtdm/matrix.ts";
import { ngldmFeatures } from "./ngldm/features.ts";
import { dependenceMatrices } from "./ngldm/matrix.ts";
import { sampleOf } from "./statistics/sample.ts";
import { statisticsFeatures } from "./statistics/features.ts";
import { averaged, directionalGroups, directionlessGroups } from "./texture/aggregate.ts";
import type { DirectionalMatrices, DirectionlessMatrices } from "./texture/aggregate.ts";
import { levelCounts } from "./texture/emphasis.ts";
import { merged } from "./texture/entries.ts";
import { gldzmFeatures } from "./zones/distance-features.ts";
import { glszmFeatures } from "./zones/size-features.ts";
import type { ZoneMatrices } from "./zones/zones.ts";

/** A lesion to be measured. What several families need is made when the first asks, once. */
export interface Subject {
  readonly lesion: Lesion;
  readonly configuration: RadiomicsConfiguration;
  readonly greyLevels: () => GreyLevels;
  readonly zones: () => ZoneMatrices;
}

export interface Measured {
  readonly feature: Pick<Feature<never>, "name" | "code" | "unit" | "parameter">;
  readonly aggregation: AggregationName;
  readonly value: number;
}

export interface Family {
  readonly features: readonly Pick<Feature<never>, "name" | "code" | "source" | "formula" | "unit" | "parameter">[];
  readonly measure: (subject: Subject) => Measured[];
}

export const families: Record<FamilyName, Family> = {
  morphology: onVolume(morphologyFeatures, ({ lesion }) => morphologyOf(lesion)),
  "local-intensity": onVolume(localIntensityFeatures, ({ lesion }) => intensityPeaks(lesion)),
  "intensity-statistics": onVolume(statisticsFeatures, ({ lesion }) => sampleOf(lesion.values)),
  "intensity-histogram": onVolume(histogramFeatures, ({ lesion, greyLevels }) => levelHistogram(lesion, greyLevels())),
  "intensity-volume-histogram": onVolume(intensityVolumeFeatures, ({ lesion, configuration }) =>
    intensityVolumeHistogram(lesion, configuration.intensityVolumeHistogram),
  ),
  glcm: {
    features: glcmFeatures,
    measure: (subject) => {
      const levels = subject.greyLevels();
      const wanted = { ...dimensionsWanted(subject.configuration), distance: subject.configuration.texture.distance };
      const matrices = cooccurrenceMatrices(subject.lesion, levels, wanted);
      return directional(subject, { matrices, features: glcmFeatures, basis: (group) => cooccurrence(merged(group), levels.count) });
    },
  },
  glrlm: {
    features: glrlmFeatures,
    measure: (subject) => {
      const matrices = runLengthMatrices(subject.lesion, subject.greyLevels(), dimensionsWanted(subject.configuration));
      return directional(subject, { matrices, features: glrlmFeatures, basis: (group) => levelCounts(merged(group)) });
    },
  },
  glszm: {
    features: glszmFeatures,
    measure: (subject) =>
      directionless(subject, { matrices: subject.zones().size, features: glszmFeatures, basis: (group) => levelCounts(merged(group)) }),
  },
  gldzm: {
    features: gldzmFeatures,
    measure: (subject) =>
      directionless(subject, { matrices: subject.zones().distance, features: gldzmFeatures, basis: (group) => levelCounts(merged(group)) }),
  },
  ngtdm: {
    features: ngtdmFeatures,
    measure: (subject) => {
      const { distance, norm } = subject.configuration.texture;
      const matrices = toneMatrices(subject.lesion, subject.greyLevels(), { ...dimensionsWanted(subject.configuration), distance, norm });
      return directionless(subject, { matrices, features: ngtdmFeatures, basis: toneDifferences });
    },
  },
  ngldm: {
    features: ngldmFeatures,
    measure: (subject) => {
      const { distance, norm, dependenceCoarseness } = subject.configuration.texture;
      const wanted = { ...dimensionsWanted(subject.configuration), distance, norm, coarseness: dependenceCoarseness };
      const matrices = dependenceMatrices(subject.lesion, subject.greyLevels(), wanted);
      return directionless(subject, { matrices, features: ngldmFeatures, basis: (group) => levelCounts(merged(group)) });
    },
  },
};

function onVolume<Basis>(features: readonly Feature<Basis>[], basisOf: (subject: Subject) => Basis): Family {
  return {
    features,
    measure: (subject) => {
      const basis = basisOf(subject);
      return features.map((feature) => ({ feature, aggregation: "3D (volume)", value: feature.compute(basis) }));
    },
  };
}

/** Which matrices the aggregations that a configuration asks for are made from. */
export function dimensionsWanted({ aggregations }: RadiomicsConfiguration): { inSlices: boolean; inVolume: boolean } {
  const texture = aggregations.filter((name) => name !== "3D (volume)");
  return { inSlices: texture.some((name) => name.startsWith("2")), inVolume: texture.some((name) => name.startsWith("3D")) };
}

interface Texture<Matrices, Matrix, Basis> {
  matrices: Matrices;
  features: readonly Feature<Basis>[];
  /** Of the sum of matrices; null when it is empty. */
  basis: (group: Matrix[]) => Basis | null;
}

function directional<Matrix, Basis>(
  { configuration }: Subject,
  { matrices, features, basis }: Texture<DirectionalMatrices<Matrix>, Matrix, Basis>,
): Measured[] {
  const asked = directionalAggregations.filter((name) => configuration.aggregations.includes(name));
  return measured(features, asked, (aggregation: DirectionalAggregation) => directionalGroups(matrices, aggregation).map(basis));
}

function directionless<Matrix, Basis>(
  { configuration }: Subject,
  { matrices, features, basis }: Texture<DirectionlessMatrices<Matrix>, Matrix, Basis>,
): Measured[] {
  const asked = directionlessAggregations.filter((name) => configuration.aggregations.includes(name));
  return measured(features, asked, (aggregation: DirectionlessAggregation) => directionlessGroups(matrices, aggregation).map(basis));
}

function measured<Basis, Name extends AggregationName>(
  features: readonly Feature<Basis>[],
  asked: readonly Name[],
  bases: (aggregation: Name) => (Basis | null)[],
): Measured[] {
  return asked.flatMap((aggregation) => {
    const values = averaged(
      features,
      bases(aggregation).filter((basis) => basis !== null),
    );
    return features.map((feature, k) => ({ feature, aggregation, value: values[k] }));
  });
}

/** Why a lesion cannot be measured, as one closed table: a code to branch on, and a sentence in both languages. */
import { SentenceError } from "../sentence-error.ts";
import type { Details, Sentence } from "../sentence-error.ts";

const table = {
  "configuration-faulty": (d) => ({
    fr: `La configuration de radiomique n’est pas valable : ${d.listFr}.`,
    en: `The radiomics configuration is not valid: ${d.list}.`,
  }),
  "mask-empty": (d) => ({
    fr: `Le masque ne contient aucun voxel ${d.whatFr}.`,
    en: `The mask holds no voxel ${d.what}.`,
  }),
  "several-labels": (d) => ({
    fr: `Le masque contient plusieurs étiquettes (${d.labels}) : choisissez-en une.`,
    en: `The mask holds several labels (${d.labels}): choose one.`,
  }),
  "not-finite": (d) => ({
    fr: `L’image contient ${d.count} valeur(s) non numérique(s) (NaN ou infini) dans la lésion ou tout près d’elle.`,
    en: `The image holds ${d.count} value(s) that are no number (NaN or infinite) in the lesion or next to it.`,
  }),
  "not-grey-levels": (d) => ({
    fr: `Sans discrétisation, les intensités de la lésion doivent être des entiers${d.fromFr} ; il y a ${d.value}.`,
    en: `Without discretisation, the intensities of the lesion must be whole numbers${d.from}; there is ${d.value}.`,
  }),
  "below-lower-bound": (d) => ({
    fr: `La lésion contient la valeur ${d.value}, sous la borne inférieure ${d.bound} de la discrétisation : re-segmentez par intervalle ou abaissez la borne.`,
    en: `The lesion holds the value ${d.value}, below the lower bound ${d.bound} of the discretisation: re-segment by range or lower the bound.`,
  }),
  "above-upper-bound": (d) => ({
    fr: `La lésion contient la valeur ${d.value}, au-dessus de la borne supérieure ${d.bound} de l’histogramme intensité-volume : re-segmentez par intervalle ou relevez la borne.`,
    en: `The lesion holds the value ${d.value}, above the upper bound ${d.bound} of the intensity-volume histogram: re-segment by range or raise the bound.`,
  }),
  "too-many-levels": (d) => ({
    fr: `La discrétisation donnerait ${d.count} niveaux de gris, plus que les ${d.limit} admis : élargissez les classes.`,
    en: `The discretisation would give ${d.count} grey levels, more than the ${d.limit} allowed: widen the bins.`,
  }),
  "grid-too-large": (d) => ({
    fr: `La grille interpolée aurait ${d.count} voxels autour de la lésion, plus que les ${d.limit} admis : augmentez l’espacement.`,
    en: `The interpolated grid would have ${d.count} voxels around the lesion, more than the ${d.limit} allowed: widen the spacing.`,
  }),
} satisfies Record<string, (details: Details) => Sentence>;

export type RadiomicsErrorCode = keyof typeof table;

/** A lesion that cannot be measured as asked. `sentence` holds the message in French and in English. */
export class RadiomicsError extends SentenceError<RadiomicsErrorCode> {
  override name = "RadiomicsError";

  constructor(code: RadiomicsErrorCode, details: Details = {}) {
    super(table, code, details);
  }
}

/**
 * Why an image cannot be read or measured, as one closed table. Cells see a thrown `ImagingError` with a whole sentence; callers that must
 * answer a person in French or in English find both sentences on it, with the code and the details to branch on.
 */
import { SentenceError } from "../sentence-error.ts";
import type { Details, Sentence } from "../sentence-error.ts";

export type { Sentence } from "../sentence-error.ts";

const table = {
  "not-dicom": () => ({
    fr: "Ce fichier n’est pas un fichier DICOM : la marque « DICM » manque à l’octet 128.",
    en: "This is not a DICOM file: the mark “DICM” is missing at byte 128.",
  }),
  truncated: (d) => ({
    fr: `Le fichier DICOM est tronqué ou corrompu (${d.reason}).`,
    en: `The DICOM file is truncated or corrupt (${d.reason}).`,
  }),
  "transfer-syntax-unsupported": (d) => ({
    fr: `La syntaxe de transfert ${d.name} (${d.uid}) n’est pas prise en charge.`,
    en: `The transfer syntax ${d.name} (${d.uid}) is not supported.`,
  }),
  "tag-missing": (d) => ({
    fr: `L’attribut DICOM ${d.name} ${d.tag} est absent ou vide.`,
    en: `The DICOM attribute ${d.name} ${d.tag} is missing or empty.`,
  }),
  "tag-invalid": (d) => ({
    fr: `L’attribut DICOM ${d.name} ${d.tag} vaut « ${d.value} » : ${d.reasonFr}.`,
    en: `The DICOM attribute ${d.name} ${d.tag} is “${d.value}”: ${d.reason}.`,
  }),
  "no-image": (d) => ({
    fr: `Aucune image DICOM lisible (${d.reason}).`,
    en: `No readable DICOM image (${d.reason}).`,
  }),
  "several-series": (d) => ({
    fr: `Ces fichiers contiennent ${d.count} séries (${d.list}) : choisissez-en une.`,
    en: `These files hold ${d.count} series (${d.list}): choose one.`,
  }),
  "mixed-geometry": (d) => ({
    fr: `Les coupes de la série n’ont pas toutes la même géométrie : ${d.what} diffère (${d.first} et ${d.other}).`,
    en: `The slices of this series do not share one geometry: ${d.what} differs (${d.first} and ${d.other}).`,
  }),
  "duplicate-slice": (d) => ({
    fr: `Deux coupes de la série ont la même position (${d.positionMm} mm${d.file ?? ""}) : la série est dynamique ou un fichier est en double.`,
    en: `Two slices of this series share one position (${d.positionMm} mm${d.file ?? ""}): the series is dynamic or a file is there twice.`,
  }),
  "slice-gap": (d) => ({
    fr: `Il manque des coupes : ${d.gapMm} mm séparent deux coupes vers ${d.positionMm} mm${d.file ?? ""}, au lieu de ${d.spacingMm} mm.`,
    en: `Slices are missing: ${d.gapMm} mm lie between two slices near ${d.positionMm} mm${d.file ?? ""}, instead of ${d.spacingMm} mm.`,
  }),
  "slices-sheared": (d) => ({
    fr: `Les coupes sont décalées de ${d.shiftMm} mm dans leur plan${d.file ?? ""} (statif incliné) : elles ne forment pas une grille droite.`,
    en: `The slices are shifted by ${d.shiftMm} mm within their plane${d.file ?? ""} (tilted gantry): they form no straight grid.`,
  }),
  "pixels-unsupported": (d) => ({
    fr: `Ces pixels ne peuvent pas être lus : ${d.reasonFr}.`,
    en: `These pixels cannot be read: ${d.reason}.`,
  }),
  "suv-impossible": (d) => ({
    fr: `La SUV ne peut pas être calculée : ${d.reasonFr}.`,
    en: `The SUV cannot be computed: ${d.reason}.`,
  }),
  "nifti-unreadable": (d) => ({
    fr: `Ce fichier n’est pas un NIfTI lisible : ${d.reasonFr}.`,
    en: `This is no readable NIfTI file: ${d.reason}.`,
  }),
  "nrrd-unreadable": (d) => ({
    fr: `Ce fichier n’est pas un NRRD lisible : ${d.reasonFr}.`,
    en: `This is no readable NRRD file: ${d.reason}.`,
  }),
  "different-grids": (d) => ({
    fr: `Les deux images n’ont pas la même grille : ${d.first} et ${d.other}.`,
    en: `The two images do not share one grid: ${d.first} and ${d.other}.`,
  }),
  "not-finite": (d) => ({
    fr: `L’image contient ${d.count} valeur(s) qui ne sont pas des nombres (NaN ou infini) : remplacez-les avant de mesurer.`,
    en: `The image holds ${d.count} value(s) that are no numbers (NaN or infinite): replace them before measuring.`,
  }),
  "bad-argument": (d) => ({ fr: `${d.reasonFr}.`, en: `${d.reason}.` }),
} satisfies Record<string, (details: Details) => Sentence>;

export type ImagingErrorCode = keyof typeof table;

/** An image that cannot be read or measured. `sentence` holds the message in French and in English. */
export class ImagingError extends SentenceError<ImagingErrorCode> {
  override name = "ImagingError";

  constructor(code: ImagingErrorCode, details: Details = {}) {
    super(table, code, details);
  }
}

/** An argument that a cell gave and that makes no sense, with both sentences (without their final point). */
export function badArgument(en: string, fr: string): ImagingError {
  return new ImagingError("bad-argument", { reason: en, reasonFr: fr });
}

/** Is this file something that can be kept? Pure: bytes in, a verdict out. */
import { framesOf } from "../../science/imaging/dicom/frames.ts";
import { sliceOf } from "../../science/imaging/dicom/geometry.ts";
import type { Slice } from "../../science/imaging/dicom/geometry.ts";
import { storedPixels } from "../../science/imaging/dicom/pixels.ts";
import { readDicom, requiredText, text } from "../../science/imaging/dicom/read-dicom.ts";
import type { DicomFile } from "../../science/imaging/dicom/read-dicom.ts";
import { isSynthetic } from "../../science/imaging/dicom/series.ts";
import { ImagingError } from "../../science/imaging/imaging-error.ts";
import type { Sentence } from "../../science/imaging/imaging-error.ts";

/** Why a file was left out; `code` to branch on, `sentence` to show. */
export interface Reason {
  code: string;
  sentence: Sentence;
}

/** A file that can be kept. */
export interface Kept {
  file: DicomFile;
  instance: string;
  series: string;
  modality: string;
  description: string;
  synthetic: boolean;
  /** Where its frames lie, one of most files; none for files that are no image (structures, segmentations). */
  slices: Slice[];
}

const directory = "1.2.840.10008.1.3.10";
/** Objects without pixels of their own, whose identity can be taken out tag by tag. Reports and documents are prose: they cannot. */
const plain = new Set(["RTSTRUCT", "RTPLAN", "RTDOSE", "REG", "SEG"]);

/** Judges a file. With `keepIdentity` prose and images with burned-in text are kept as well. */
export function judge(bytes: Uint8Array, path: string, { keepIdentity }: { keepIdentity: boolean }): Kept | Reason {
  try {
    const file = readDicom(bytes, path);
    const { data } = file;
    if (text(data, "SOPClassUID") === directory || text(data, "MediaStorageSOPClassUID") === directory) return reasons.dicomdir;
    const modality = requiredText(data, "Modality");
    const kept = {
      file,
      instance: requiredText(data, "SOPInstanceUID"),
      series: requiredText(data, "SeriesInstanceUID"),
      modality,
      description: text(data, "SeriesDescription") ?? "",
      synthetic: isSynthetic(file),
    };
    requiredText(data, "SOPClassUID");
    if (!keepIdentity && data.string("x00280301")?.trim() === "YES") return reasons.burnedIn;
    const isImage = data.elements.x7fe00010 !== undefined && !plain.has(modality);
    if (!isImage) {
      // An image class without pixels is a file that ends too early.
      if (data.elements.x00280010 !== undefined && !plain.has(modality)) throw new ImagingError("truncated", { reason: "PixelData" });
      return keepIdentity || plain.has(modality) ? { ...kept, slices: [] } : { ...reasons.prose };
    }
    const frames = framesOf(file);
    for (const frame of frames) storedPixels(frame);
    return { ...kept, slices: frames.map(sliceOf) };
  } catch (error) {
    if (error instanceof ImagingError) return { code: error.code, sentence: error.sentence };
    throw error;
  }
}

/** Reasons that are not about the bytes of one file. */
export const reasons = {
  dicomdir: {
    code: "dicomdir",
    sentence: { fr: "C’est un répertoire DICOMDIR, pas une image.", en: "This is a DICOMDIR directory, not an image." },
  },
  duplicate: {
    code: "duplicate-instance",
    sentence: { fr: "Cette image est déjà là (même SOPInstanceUID).", en: "This image is already there (same SOPInstanceUID)." },
  },
  link: {
    code: "not-a-file",
    sentence: { fr: "Ce n’est pas un fichier (lien symbolique ou autre).", en: "This is not a file (a symbolic link or something else)." },
  },
  unreadable: {
    code: "unreadable",
    sentence: { fr: "Ce fichier ne peut pas être lu (droits, disque).", en: "This file cannot be read (permissions, disk)." },
  },
  tooLarge: {
    code: "too-large",
    sentence: { fr: "Ce fichier dépasse 1 Gio.", en: "This file is larger than 1 GiB." },
  },
  checksum: {
    code: "checksum",
    sentence: {
      fr: "Ce fichier n’est pas celui de l’archive : sa somme de contrôle (md5hashes.csv) diffère.",
      en: "This file is not the archive’s: its checksum (md5hashes.csv) differs.",
    },
  },
  burnedIn: {
    code: "burned-in",
    sentence: {
      fr: "Du texte est incrusté dans l’image : l’identité ne peut pas être retirée.",
      en: "Text is burned into the image: the identity cannot be taken out.",
    },
  },
  prose: {
    code: "prose",
    sentence: {
      fr: "Un compte rendu ou un document : l’identité ne peut pas être retirée du texte.",
      en: "A report or a document: the identity cannot be taken out of prose.",
    },
  },
} as const satisfies Record<string, Reason>;

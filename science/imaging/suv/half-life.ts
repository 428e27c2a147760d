/** Half-lives of the radionuclides of PET, by the codes of DICOM (PS3.16 CID 4020): for series that name the nuclide but not its half-life. */
import type { DataSet } from "dicom-parser";
import { invalid, numbers } from "../dicom/read-dicom.ts";
import { ImagingError } from "../imaging-error.ts";
import type { Sentence } from "../imaging-error.ts";
import { tagNumber, tags } from "../dicom/tags.ts";

interface Nuclide {
  name: string;
  /** SNOMED RT code values, as most files have them. */
  codes: readonly string[];
  meaning: RegExp;
  seconds: number;
}

/** Seconds: Decay Data Evaluation Project, rounded as scanners write them. */
const nuclides: readonly Nuclide[] = [
  { name: "F-18", codes: ["C-111A1", "77004003"], meaning: /18.*(fluorine|\bF\b)|F-?\^?18|fluorine.*18/i, seconds: 6586.2 },
  { name: "C-11", codes: ["C-105A1", "40565001"], meaning: /\^?11\^?.*carbon|\bC-?\^?11\b|carbon.*11/i, seconds: 1221.66 },
  { name: "N-13", codes: ["C-107A1"], meaning: /\^?13\^?.*nitrogen|\bN-?\^?13\b|nitrogen.*13/i, seconds: 597.9 },
  { name: "O-15", codes: ["C-B1038"], meaning: /\^?15\^?.*oxygen|\bO-?\^?15\b|oxygen.*15/i, seconds: 122.24 },
  { name: "Ga-68", codes: ["C-131A3"], meaning: /\^?68\^?.*gallium|\bGa-?\^?68\b|gallium.*68/i, seconds: 4062.6 },
  { name: "Cu-64", codes: ["C-127A2"], meaning: /\^?64\^?.*copper|\bCu-?\^?64\b|copper.*64/i, seconds: 45_721 },
  { name: "Rb-82", codes: ["C-159A2"], meaning: /\^?82\^?.*rubidium|\bRb-?\^?82\b|rubidium.*82/i, seconds: 75.48 },
  { name: "Y-86", codes: ["C-162A3"], meaning: /\^?86\^?.*yttrium|\bY-?\^?86\b/i, seconds: 53_064 },
  { name: "Zr-89", codes: ["C-168A4"], meaning: /\^?89\^?.*zirconium|\bZr-?\^?89\b|zirconium.*89/i, seconds: 282_276 },
  { name: "I-124", codes: ["C-114A5"], meaning: /\^?124\^?.*iodine|\bI-?\^?124\b|iodine.*124/i, seconds: 360_806 },
];

/** Half-life in s: RadionuclideHalfLife, else by RadionuclideCodeSequence. @throws {ImagingError} `tag-missing`, `tag-invalid`. */
export function halfLife(radiopharmaceutical: DataSet, notes: Sentence[]): number {
  const [stated] = numbers(radiopharmaceutical, "RadionuclideHalfLife");
  const nuclide = codedNuclide(radiopharmaceutical);
  if (stated === undefined) {
    if (nuclide === undefined) throw new ImagingError("tag-missing", missing);
    notes.push({
      fr: `RadionuclideHalfLife est absent : ${nuclide.seconds} s, par le code de ${nuclide.name}.`,
      en: `RadionuclideHalfLife is missing: ${nuclide.seconds} s, by the code of ${nuclide.name}.`,
    });
    return nuclide.seconds;
  }
  if (!(stated > 0)) throw invalid("RadionuclideHalfLife", stated, "not positive", "ce n’est pas positif");
  if (nuclide !== undefined && Math.abs(stated / nuclide.seconds - 1) > 0.1) {
    const reason = `${nuclide.name} has a half-life of ${nuclide.seconds} s`;
    throw invalid("RadionuclideHalfLife", stated, reason, `${nuclide.name} a une période de ${nuclide.seconds} s`);
  }
  return stated;
}

const missing = { name: "RadionuclideHalfLife", tag: tagNumber("RadionuclideHalfLife") };

function codedNuclide(radiopharmaceutical: DataSet): Nuclide | undefined {
  const item = radiopharmaceutical.elements[tags.RadionuclideCodeSequence]?.items?.[0]?.dataSet;
  const code = item?.string("x00080100")?.trim() ?? "";
  const meaning = item?.string("x00080104")?.trim() ?? "";
  return nuclides.find(({ codes }) => codes.includes(code)) ?? nuclides.find((one) => meaning !== "" && one.meaning.test(meaning));
}

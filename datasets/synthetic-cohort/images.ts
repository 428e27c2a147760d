/** The image files of one patient: the DICOM series, the masks, the table of lesions. Pure: the same plan gives the same bytes. */
import type { SeriesEntry } from "../../protocol/dataset.ts";
import type { CohortPatient } from "../../protocol/patient-cohort.ts";
import { writeNifti } from "../../science/imaging/nifti/nifti.ts";
import { lumbarCentre, organNames } from "../synthetic-fdg/anatomy.ts";
import { scan } from "../synthetic-fdg/patient.ts";
import type { SyntheticPatient } from "../synthetic-fdg/patient.ts";
import { seriesFiles } from "../synthetic-fdg/series.ts";
import type { Point } from "../synthetic-fdg/shapes.ts";
import { bodyOf, tumourFactor } from "./plan.ts";
import type { PatientPlan } from "./plan.ts";
import { stream } from "./stream.ts";
import type { Row } from "./table.ts";

export interface PatientImages {
  patient: CohortPatient;
  series: SeriesEntry;
  files: { path: string; bytes: Uint8Array }[];
  /** Rows for `carnet segment` and `carnet radiomics`. */
  segment: Row;
  radiomics: Row[];
}

/** Paints and scans a patient. `height`: what the files of the hospital know. */
export function patientImages(seed: number, plan: PatientPlan, height: number | null): PatientImages {
  const { person, centre, tumours } = plan;
  const { protocol, scanner } = centre;
  const { build, scale } = bodyOf(seed, person);
  const factor = tumourFactor(person);
  const scanned = scan({
    build,
    scale,
    lesions: () => tumours.map((tumour) => ({ ...tumour, suv: tumour.suv * factor })),
    scanner: {
      spacingMm: scanner.spacingMm,
      resolution: scanner.resolution,
      noise: { level: noiseOf(plan), grainMm: scanner.grainMm, random: stream(seed, person.id, "noise").uniform },
    },
  });
  const patient: SyntheticPatient = {
    key: `${seed}-${person.id}`,
    ...scanned,
    sex: person.sex,
    weightKg: person.weightKg,
    heightM: height ?? undefined,
    ageYears: person.ageYears,
    injectedDoseMBq: person.doseMBq,
  };
  const acquisition = {
    uptakeMinutes: person.uptakeMinutes,
    bedSeconds: protocol.bedSeconds,
    reconstruction: `SYNTHETIC, ${scanner.standard}, ${scanner.resolution.fwhmMm} mm FWHM`,
    model: scanner.model,
    site: centre.id,
  };
  return bundled(seed, plan, { patient, ...seriesFiles(patient, acquisition), scale, height });
}

interface Painted {
  patient: SyntheticPatient;
  uid: string;
  files: Uint8Array[];
  scale: number;
  height: number | null;
}

function bundled(seed: number, plan: PatientPlan, { patient, uid, files, scale, height }: Painted): PatientImages {
  const { person, centre, tumours } = plan;
  const folder = `patients/${person.id}`;
  const pet = `${folder}/pet`;
  const truth = {
    lesions: `${folder}/truth/lesions.nii.gz`,
    organs: `${folder}/truth/organs.nii.gz`,
    table: `${folder}/truth/lesions.json`,
  };
  const lesions = patient.lesionTable.map((lesion) => ({ ...lesion, kind: tumours[lesion.label - 1].kind }));
  const table = { synthetic: true, seed, patient: person.id, centre: centre.id, organs: organNames, lesions };
  return {
    patient: { id: person.id, centre: centre.id, image: { folder: pet, uid }, truth },
    series: {
      uid,
      folder: pet,
      modality: "PT",
      description: `SYNTHETIC PET AC, ${person.id}`,
      instances: files.length,
      dimensions: [...patient.grid.dimensions],
      spacingMm: [...patient.grid.spacingMm],
    },
    files: [
      ...files.map((bytes, slice) => ({ path: `${pet}/${String(slice + 1).padStart(4, "0")}.dcm`, bytes })),
      { path: truth.lesions, bytes: writeNifti(patient.lesions) },
      { path: truth.organs, bytes: writeNifti(patient.organs) },
      { path: truth.table, bytes: new TextEncoder().encode(`${JSON.stringify(table, null, 2)}\n`) },
    ],
    segment: {
      patient: person.id,
      synthetic: true,
      image: pet,
      truth: truth.lesions,
      liver: sphere(plan, scale, livers),
      spleen: sphere(plan, scale, spleens),
      marrow: sphere(plan, scale, ([3, 2, 4, 1, 5] as const).map(lumbarCentre)),
      blood: `${truth.organs}:${organNames.indexOf("blood") + 1}`,
      stature: height === null ? null : Math.round(100 * height),
    },
    radiomics: lesions.map(({ label, kind, site }) => ({
      patient: `${person.id}-L${String(label).padStart(2, "0")}`,
      synthetic: true,
      image: pet,
      mask: truth.lesions,
      label,
      cohort_patient: person.id,
      centre: centre.id,
      kind,
      site,
    })),
  };
}

/** Centres of 30 mm spheres in the model, the usual one first. */
const livers: readonly Point[] = [
  [80, -2, -560],
  [66, 20, -535],
  [88, -22, -590],
  [96, 12, -575],
  [56, 30, -560],
];
const spleens: readonly Point[] = [[-108, -40, -566]];

/** The first place that keeps clear of every lesion, as a column of the table; the usual one where none does. */
function sphere({ tumours }: PatientPlan, scale: number, places: readonly Point[]): string {
  const inPatient = places.map((place) => place.map((mm) => mm * scale));
  const clear = inPatient.find((place) =>
    tumours.every(({ centreMm, radiiMm }) => Math.hypot(...place.map((mm, axis) => mm - centreMm[axis])) > Math.max(...radiiMm) + 22),
  );
  return (clear ?? inPatient[0]).map((mm) => mm.toFixed(1)).join(",");
}

/**
 * Deviation of the noise at an uptake of 1. It falls with the square root of the counts (dose, time a bed, decay until the scan) and rises with
 * the mass over which the dose is spread and the thickness that attenuates (body mass index), as in de Groot et al., EJNMMI Res 2013;3:63.
 */
function noiseOf({ person: { doseMBq, uptakeMinutes, weightKg, heightM }, centre: { scanner, protocol } }: PatientPlan): number {
  const counts = doseMBq * protocol.bedSeconds * 2 ** (-uptakeMinutes / 109.77);
  const reference = 225 * 120 * 2 ** (-60 / 109.77);
  const bodyMass = weightKg / heightM ** 2;
  return scanner.noise * Math.sqrt(((reference / counts) * weightKg) / 75) * Math.sqrt(bodyMass / 24.4);
}

/** A synthetic patient: the true uptake, its image by the scanner, and where the lesions are. */
import { seededRandom } from "../../science/learning/random.ts";
import { straightGrid, voxelCount } from "../../science/imaging/volume.ts";
import type { Grid, LabelMap, Triple } from "../../science/imaging/volume.ts";
import { anatomy, organNames } from "./anatomy.ts";
import type { Build } from "./anatomy.ts";
import { blankCanvas, paint, paintLesion } from "./canvas.ts";
import { lungCancer } from "./lesions.ts";
import type { LesionPlan } from "./lesions.ts";
import { addNoise, reconstruct, resolutionMm } from "./scanner.ts";
import type { Resolution } from "./scanner.ts";
import { trueLesions } from "./truth.ts";
import type { TrueLesion } from "../true-lesion.ts";

/** What is chosen for a patient; everything else follows from the seed. */
export interface PatientOptions {
  /** The same seed gives the same bytes. */
  seed: number;
  lesions?: readonly LesionPlan[];
}

/** Everything that is known of a synthetic patient. */
export interface SyntheticPatient {
  /** What UIDs and the patient's identifier are made from. */
  key: string | number;
  grid: Grid;
  /** SUV by body weight as the scanner shows it. */
  suv: Float32Array;
  /** One label for each lesion. */
  lesions: LabelMap;
  /** One label for each organ, by its place in `organNames`. */
  organs: LabelMap;
  lesionTable: TrueLesion[];
  sex: "F" | "M";
  weightKg: number;
  /** Not in the files of every hospital. */
  heightM: number | undefined;
  ageYears: number;
  injectedDoseMBq: number;
}

const spacingMm: Triple = [4, 4, 4];
const fieldMm = { wide: 576, deep: 384, long: 1024 };

/** Makes a patient. Pure: the same options give the same numbers. */
export function syntheticPatient({ seed, lesions = lungCancer }: PatientOptions): SyntheticPatient {
  const random = seededRandom(seed);
  const breadth = 0.95 + 0.1 * random();
  const scanned = scan({
    build: { random, breadth },
    scale: 1,
    lesions: (own) => lesions.map((plan) => vary(plan, own)),
    scanner: { spacingMm, resolution: { fwhmMm: resolutionMm }, noise: { level: 0.13, grainMm: 6, random: seededRandom(seed + 1) } },
  });
  const weightKg = Math.round(74 * breadth ** 2);
  return {
    key: seed,
    ...scanned,
    sex: "M",
    weightKg,
    heightM: 1.74,
    ageYears: 50 + Math.floor(25 * random()),
    injectedDoseMBq: Math.round(74 * breadth ** 2 * 3.5),
  };
}

/** A body, its lesions, and the scanner that sees them. */
export interface ScanPlan {
  build: Build;
  scale: number;
  /** In the patient's own mm; asked for after the organs are painted. */
  lesions: (random: () => number) => readonly LesionPlan[];
  scanner: {
    spacingMm: Triple;
    resolution: Resolution;
    noise: { level: number; grainMm: number; random: () => number };
  };
}

/** Paints a body and scans it. */
export function scan({
  build,
  scale,
  lesions,
  scanner,
}: ScanPlan): Pick<SyntheticPatient, "grid" | "suv" | "lesions" | "organs" | "lesionTable"> {
  const { random } = build;
  const grid = scannerGrid(scanner.spacingMm, scale);
  const canvas = blankCanvas(grid, { scale, random });
  for (const organ of anatomy(build)) paint(canvas, organ.shape, { ...organ, label: organNames.indexOf(organ.name) + 1 });
  const mask = new Int32Array(voxelCount(grid));
  const plans = lesions(random);
  plans.forEach((plan, index) => paintLesion(canvas, mask, { plan, label: index + 1, random }));
  const { activity } = canvas;
  const lesionTable = trueLesions(
    { activity, mask, grid },
    plans.map(({ site }) => site),
  );
  const image = { data: activity, dimensions: grid.dimensions, spacingMm: grid.spacingMm };
  reconstruct(image, scanner.resolution);
  addNoise(image, scanner.noise);
  const labelMap = (data: Int32Array, description: string): LabelMap => ({
    kind: "carnet/labels",
    ...grid,
    data,
    description,
    synthetic: true,
  });
  return {
    grid,
    suv: activity,
    lesions: labelMap(mask, "SYNTHETIC lesions"),
    organs: labelMap(canvas.organs, "SYNTHETIC organs"),
    lesionTable,
  };
}

/**
 * Voxel (0, 0, 0) lies at the right, in front and at the feet: DICOM counts x to the left, y to the back and z to the head. There is air above
 * the head, and the field is as long as the patient is tall.
 */
function scannerGrid([dx, dy, dz]: Triple, scale: number): Grid {
  const [nx, ny, nz] = [fieldMm.wide / dx, fieldMm.deep / dy, (fieldMm.long * scale) / dz].map(Math.round);
  const highest = 14;
  return {
    ...straightGrid([nx, ny, nz], [dx, dy, dz]),
    affine: [-dx, 0, 0, ((nx - 1) / 2) * dx, 0, -dy, 0, ((ny - 1) / 2) * dy, 0, 0, dz, highest - (nz - 1) * dz, 0, 0, 0, 1],
  };
}

/** No two patients have the same tumours: place by 2 mm, size by 12 %, uptake by 15 %. */
function vary(plan: LesionPlan, random: () => number): LesionPlan {
  const around = (share: number) => 1 + share * (2 * random() - 1);
  const size = around(0.12);
  const [x, y, z] = plan.centreMm.map((mm) => mm + 4 * (random() - 0.5));
  const [a, b, c] = plan.radiiMm.map((mm) => mm * size);
  return { ...plan, centreMm: [x, y, z], radiiMm: [a, b, c], suv: plan.suv * around(0.15) };
}

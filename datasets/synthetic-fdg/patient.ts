/** A synthetic patient: the true uptake, its image by the scanner, and where the lesions are. */
import { seededRandom } from "../../science/learning/random.ts";
import { voxelsByLabel } from "../../science/imaging/regions/hot-regions.ts";
import { straightGrid, voxelCount } from "../../science/imaging/volume.ts";
import type { Grid, LabelMap } from "../../science/imaging/volume.ts";
import { anatomy, lesionShape, organNames } from "./anatomy.ts";
import { lungCancer } from "./lesions.ts";
import type { LesionPlan } from "./lesions.ts";
import { addNoise, blur, resolutionMm } from "./scanner.ts";
import type { Shape } from "./shapes.ts";
import { ellipsoid } from "./shapes.ts";

/** What is chosen for a patient; everything else follows from the seed. */
export interface PatientOptions {
  /** The same seed gives the same bytes. */
  seed: number;
  lesions?: readonly LesionPlan[];
}

/** A lesion as it truly is, before the scanner. */
export interface TrueLesion {
  /** Its number in the mask. */
  label: number;
  site: string;
  volumeMl: number;
  suvMean: number;
  suvMax: number;
  centreMm: [number, number, number];
}

/** Everything that is known of a synthetic patient. */
export interface SyntheticPatient {
  seed: number;
  grid: Grid;
  /** SUV by body weight as the scanner shows it. */
  suv: Float32Array;
  /** One label for each lesion. */
  lesions: LabelMap;
  /** One label for each organ, by its place in `organNames`. */
  organs: LabelMap;
  lesionTable: TrueLesion[];
  weightKg: number;
  heightM: number;
  ageYears: number;
  injectedDoseMBq: number;
}

const spacingMm = 4;
const dimensions = [144, 96, 256] as const;

/** Makes a patient. Pure: the same options give the same numbers. */
export function syntheticPatient({ seed, lesions = lungCancer }: PatientOptions): SyntheticPatient {
  const random = seededRandom(seed);
  const breadth = 0.95 + 0.1 * random();
  const [nx, ny, nz] = dimensions;
  // Voxel (0, 0, 0) lies at the right, in front and at the feet: DICOM counts x to the left, y to the back and z to the head.
  const grid: Grid = {
    ...straightGrid([nx, ny, nz], [spacingMm, spacingMm, spacingMm]),
    affine: [
      -spacingMm,
      0,
      0,
      ((nx - 1) / 2) * spacingMm,
      0,
      -spacingMm,
      0,
      ((ny - 1) / 2) * spacingMm,
      0,
      0,
      spacingMm,
      lowestMm,
      0,
      0,
      0,
      1,
    ],
  };
  const canvas: Canvas = {
    grid,
    activity: new Float32Array(voxelCount(grid)),
    organs: new Int32Array(voxelCount(grid)),
    texture: textureField(voxelCount(grid), random),
  };
  for (const organ of anatomy({ random, breadth })) paint(canvas, organ.shape, { ...organ, label: organNames.indexOf(organ.name) + 1 });
  const mask = new Int32Array(voxelCount(grid));
  const jittered = lesions.map((plan) => vary(plan, random));
  jittered.forEach((plan, index) => paintLesion(canvas, mask, { plan, label: index + 1, random }));
  const { activity } = canvas;
  const lesionTable = tableOf({ activity, mask, grid }, jittered);
  const image = { data: activity, dimensions, spacingMm };
  blur(image, resolutionMm);
  addNoise(image, { level: 0.13, grainMm: 6, random: seededRandom(seed + 1) });
  const labelMap = (data: Int32Array, description: string): LabelMap => ({
    kind: "carnet/labels",
    ...grid,
    data,
    description,
    synthetic: true,
  });
  return {
    seed,
    grid,
    suv: activity,
    lesions: labelMap(mask, "SYNTHETIC lesions"),
    organs: labelMap(canvas.organs, "SYNTHETIC organs"),
    lesionTable,
    weightKg: Math.round(74 * breadth ** 2),
    heightM: 1.74,
    ageYears: 50 + Math.floor(25 * random()),
    injectedDoseMBq: Math.round(74 * breadth ** 2 * 3.5),
  };
}

/** Centre of the lowest slice, in mm below the top of the head: there is air above. */
const lowestMm = 14 - (dimensions[2] - 1) * spacingMm;

interface Canvas {
  grid: Grid;
  activity: Float32Array;
  organs: Int32Array;
  /** Values around 0, of deviation 1, smooth over a centimetre. */
  texture: Float32Array;
}

interface Paint {
  suv: number;
  texture?: number;
  label: number;
}

/** Fills a shape; a voxel that it covers in part takes its part. */
function paint(canvas: Canvas, shape: Shape, { suv, texture = 0, label }: Paint): void {
  eachVoxel(canvas.grid, shape, (index, cover) => {
    const value = suv * Math.max(0.2, 1 + texture * canvas.texture[index]);
    canvas.activity[index] += cover * (value - canvas.activity[index]);
    if (cover >= 0.5) canvas.organs[index] = label;
  });
}

function paintLesion(
  canvas: Canvas,
  mask: Int32Array,
  { plan, label, random }: { plan: LesionPlan; label: number; random: () => number },
): void {
  const shape = lesionShape(plan.centreMm, plan.radiiMm, random);
  const { activity, texture, grid } = canvas;
  eachVoxel(grid, shape, (index, cover) => {
    activity[index] += cover * (plan.suv * (1 + 0.1 * texture[index]) - activity[index]);
    if (cover >= 0.5) mask[index] = label;
  });
  if (plan.necrosis === undefined) return;
  const { share, suv } = plan.necrosis;
  const [a, b, c] = plan.radiiMm;
  const dead = ellipsoid(plan.centreMm, [a * share, b * share, c * share]);
  eachVoxel(grid, dead, (index, cover) => (activity[index] += cover * (suv - activity[index])));
}

function eachVoxel({ dimensions: [nx, ny, nz], affine }: Grid, shape: Shape, visit: (index: number, cover: number) => void): void {
  const span = (axis: 0 | 1 | 2, count: number) => {
    const step = affine[5 * axis];
    const origin = affine[4 * axis + 3];
    const ends = [(shape.low[axis] - origin) / step, (shape.high[axis] - origin) / step];
    return [Math.max(0, Math.floor(Math.min(...ends))), Math.min(count - 1, Math.ceil(Math.max(...ends)))];
  };
  const [[x0, x1], [y0, y1], [z0, z1]] = [span(0, nx), span(1, ny), span(2, nz)];
  for (let z = z0; z <= z1; z++) {
    const pz = affine[11] + affine[10] * z;
    for (let y = y0; y <= y1; y++) {
      const py = affine[7] + affine[5] * y;
      const row = nx * (y + ny * z);
      for (let x = x0; x <= x1; x++) {
        const depth = shape.depth(affine[3] + affine[0] * x, py, pz);
        const cover = depth / spacingMm + 0.5;
        if (cover > 0) visit(row + x, cover < 1 ? cover : 1);
      }
    }
  }
}

function textureField(count: number, random: () => number): Float32Array {
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = 2 * random() - 1;
  blur({ data, dimensions, spacingMm }, 12);
  let squares = 0;
  for (let i = 0; i < count; i++) squares += data[i] * data[i];
  const deviation = Math.sqrt(squares / count);
  for (let i = 0; i < count; i++) data[i] /= deviation;
  return data;
}

/** No two patients have the same tumours: place by 2 mm, size by 12 %, uptake by 15 %. */
function vary(plan: LesionPlan, random: () => number): LesionPlan {
  const around = (share: number) => 1 + share * (2 * random() - 1);
  const size = around(0.12);
  const [x, y, z] = plan.centreMm.map((mm) => mm + 4 * (random() - 0.5));
  const [a, b, c] = plan.radiiMm.map((mm) => mm * size);
  return { ...plan, centreMm: [x, y, z], radiiMm: [a, b, c], suv: plan.suv * around(0.15) };
}

function tableOf(
  { activity, mask, grid }: { activity: Float32Array; mask: Int32Array; grid: Grid },
  plans: readonly LesionPlan[],
): TrueLesion[] {
  const voxelMl = spacingMm ** 3 / 1000;
  const [nx, ny] = grid.dimensions;
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return [...voxelsByLabel(mask)]
    .toSorted(([a], [b]) => a - b)
    .map(([label, voxels]) => {
      let [sum, suvMax, x, y, z] = [0, 0, 0, 0, 0];
      for (const voxel of voxels) {
        sum += activity[voxel];
        suvMax = Math.max(suvMax, activity[voxel]);
        x += voxel % nx;
        y += Math.floor(voxel / nx) % ny;
        z += Math.floor(voxel / (nx * ny));
      }
      const n = voxels.length;
      const { affine } = grid;
      const centre = [affine[3] + (affine[0] * x) / n, affine[7] + (affine[5] * y) / n, affine[11] + (affine[10] * z) / n];
      return {
        label,
        site: plans[label - 1].site,
        volumeMl: rounded(n * voxelMl),
        suvMean: rounded(sum / n),
        suvMax: rounded(suvMax),
        centreMm: centre.map(rounded) as [number, number, number],
      };
    });
}

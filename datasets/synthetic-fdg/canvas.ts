/** A body being painted: true uptake, organ by organ, voxel by voxel; a voxel that a shape covers in part takes its part. */
import type { Grid } from "../../science/imaging/volume.ts";
import { voxelCount } from "../../science/imaging/volume.ts";
import { lesionShape } from "./anatomy.ts";
import type { LesionPlan } from "./lesions.ts";
import { blur } from "./scanner.ts";
import type { Shape } from "./shapes.ts";
import { ellipsoid } from "./shapes.ts";

export interface Canvas {
  grid: Grid;
  /** How much taller than the standing model the patient is; shapes of the anatomy are in the model's mm. */
  scale: number;
  activity: Float32Array;
  organs: Int32Array;
  /** Values around 0, of deviation 1, smooth over a centimetre. */
  texture: Float32Array;
}

export interface Paint {
  suv: number;
  texture?: number;
  label: number;
}

/** An empty canvas; its texture takes one random number a voxel. */
export function blankCanvas(grid: Grid, { scale, random }: { scale: number; random: () => number }): Canvas {
  const count = voxelCount(grid);
  return {
    grid,
    scale,
    activity: new Float32Array(count),
    organs: new Int32Array(count),
    texture: textureField(grid, random),
  };
}

/** Fills a shape of the anatomy. */
export function paint(canvas: Canvas, shape: Shape, { suv, texture = 0, label }: Paint): void {
  eachVoxel(canvas, shape, (index, cover) => {
    const value = suv * Math.max(0.2, 1 + texture * canvas.texture[index]);
    canvas.activity[index] += cover * (value - canvas.activity[index]);
    if (cover >= 0.5) canvas.organs[index] = label;
  });
}

/** Paints a lesion, whose plan is in the patient's own mm, and its label into `mask`. */
export function paintLesion(
  canvas: Canvas,
  mask: Int32Array,
  { plan, label, random }: { plan: LesionPlan; label: number; random: () => number },
): void {
  const shape = lesionShape(plan.centreMm, plan.radiiMm, random);
  const { activity, texture } = canvas;
  const inPatient = { ...canvas, scale: 1 };
  eachVoxel(inPatient, shape, (index, cover) => {
    activity[index] += cover * (plan.suv * (1 + 0.1 * texture[index]) - activity[index]);
    if (cover >= 0.5) mask[index] = label;
  });
  if (plan.necrosis === undefined) return;
  const { share, suv } = plan.necrosis;
  const [a, b, c] = plan.radiiMm;
  const dead = ellipsoid(plan.centreMm, [a * share, b * share, c * share]);
  eachVoxel(inPatient, dead, (index, cover) => (activity[index] += cover * (suv - activity[index])));
}

function eachVoxel({ grid, scale }: Pick<Canvas, "grid" | "scale">, shape: Shape, visit: (index: number, cover: number) => void): void {
  const {
    dimensions: [nx, ny, nz],
    affine,
    spacingMm,
  } = grid;
  const voxelMm = Math.cbrt(spacingMm[0] * spacingMm[1] * spacingMm[2]);
  const span = (axis: 0 | 1 | 2, count: number) => {
    const step = affine[5 * axis];
    const origin = affine[4 * axis + 3];
    const ends = [(shape.low[axis] * scale - origin) / step, (shape.high[axis] * scale - origin) / step];
    return [Math.max(0, Math.floor(Math.min(...ends))), Math.min(count - 1, Math.ceil(Math.max(...ends)))];
  };
  const [[x0, x1], [y0, y1], [z0, z1]] = [span(0, nx), span(1, ny), span(2, nz)];
  for (let z = z0; z <= z1; z++) {
    const pz = (affine[11] + affine[10] * z) / scale;
    for (let y = y0; y <= y1; y++) {
      const py = (affine[7] + affine[5] * y) / scale;
      const row = nx * (y + ny * z);
      for (let x = x0; x <= x1; x++) {
        const depth = shape.depth((affine[3] + affine[0] * x) / scale, py, pz) * scale;
        const cover = depth / voxelMm + 0.5;
        if (cover > 0) visit(row + x, cover < 1 ? cover : 1);
      }
    }
  }
}

function textureField({ dimensions, spacingMm }: Grid, random: () => number): Float32Array {
  const count = dimensions[0] * dimensions[1] * dimensions[2];
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = 2 * random() - 1;
  blur({ data, dimensions, spacingMm }, 12);
  let squares = 0;
  for (let i = 0; i < count; i++) squares += data[i] * data[i];
  const deviation = Math.sqrt(squares / count);
  for (let i = 0; i < count; i++) data[i] /= deviation;
  return data;
}

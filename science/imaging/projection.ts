/** Slices and maximum intensity projections, shown as radiologists hang them: the patient's right on the left, the head at the top. */
import { badArgument } from "./imaging-error.ts";
import { flatImage } from "./image.ts";
import type { FlatImage } from "./image.ts";
import type { Grid, Triple, Volume } from "./volume.ts";

/** Planes through the body. */
export type Plane = "axial" | "coronal" | "sagittal";

/** From where a projection is looked at. */
export interface Viewpoint {
  /** "front" (default), "right", "left", "back"; or `degrees`. */
  from?: "front" | "right" | "left" | "back";
  /** Angle around the body's axis: 0 from the front, 90 from the patient's left, 180 from the back. */
  degrees?: number;
}

const angles = { front: 0, left: 90, back: 180, right: 270 } as const;

/**
 * Maximum intensity projection: every pixel shows the largest value along a ray through the body. The image by which a PET is read first.
 *
 * Angles other than 0, 90, 180 and 270 sample the volume along the rays (nearest voxel).
 *
 * ```ts
 * maximumIntensityProjection(suv)                    // from the front
 * maximumIntensityProjection(suv, { from: "left" })
 * maximumIntensityProjection(suv, { degrees: 30 })
 * ```
 */
export function maximumIntensityProjection(volume: Volume, { from = "front", degrees = angles[from] }: Viewpoint = {}): FlatImage {
  if (!Number.isFinite(degrees)) throw badArgument("degrees must be a number", "degrees doit être un nombre");
  const body = bodyGrid(volume);
  const turn = ((degrees % 360) + 360) % 360;
  const straight = turn % 90 === 0;
  const sideways = turn === 90 || turn === 270;
  const [nr, na, ns] = body.size;
  const [dr, da, ds] = body.spacingMm;
  const columnMm = straight ? (sideways ? da : dr) : Math.min(dr, da);
  const reach = straight ? (sideways ? na : nr) : Math.ceil(Math.hypot(nr * dr, na * da) / columnMm);
  const data = new Float32Array(reach * ns).fill(-Infinity);
  const target = straight ? straightColumns(body, turn) : turnedColumns(body, turn, { reach, columnMm });
  for (let s = 0; s < ns; s++) {
    const row = reach * (ns - 1 - s);
    const base = body.origin + s * body.step[2];
    target((column, offset) => {
      const value = volume.data[base + offset];
      if (value > data[row + column]) data[row + column] = value;
    });
  }
  for (let i = 0; i < data.length; i++) if (data[i] === -Infinity) data[i] = 0;
  const title = `MIP ${Math.round(turn)}°`;
  return flatImage({ data, width: reach, height: ns, spacingMm: [columnMm, ds], unit: volume.unit, title, synthetic: volume.synthetic });
}

type Visit = (column: number, offset: number) => void;

function straightColumns({ size: [nr, na], step }: BodyGrid, turn: number): (visit: Visit) => void {
  const column: Record<number, (r: number, a: number) => number> = {
    0: (r) => nr - 1 - r,
    90: (_, a) => na - 1 - a,
    180: (r) => r,
    270: (_, a) => a,
  };
  // From the left one sees the face on the left of the image; from the right, on its right.
  const place = column[turn];
  return (visit) => {
    for (let a = 0; a < na; a++) for (let r = 0; r < nr; r++) visit(place(r, a), r * step[0] + a * step[1]);
  };
}

function turnedColumns({ size: [nr, na], spacingMm: [dr, da], step }: BodyGrid, turn: number, view: { reach: number; columnMm: number }) {
  const [cosine, sine] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const places: [number, number][] = [];
  for (let column = 0; column < view.reach; column++) {
    // Across the image, in mm from its centre; along the ray, in steps of a column.
    const across = (column - (view.reach - 1) / 2) * view.columnMm;
    for (let step2 = 0; step2 < view.reach; step2++) {
      const along = (step2 - (view.reach - 1) / 2) * view.columnMm;
      const r = Math.round((-across * cosine + along * sine) / dr + (nr - 1) / 2);
      const a = Math.round((-across * sine - along * cosine) / da + (na - 1) / 2);
      if (r >= 0 && a >= 0 && r < nr && a < na) places.push([column, r * step[0] + a * step[1]]);
    }
  }
  return (visit: Visit) => {
    for (const [column, offset] of places) visit(column, offset);
  };
}

/**
 * One slice of an image.
 *
 * `at` is a fraction of the body from feet to head (axial), back to front (coronal), left to right (sagittal): 0.5 is the middle. Or give
 * `mm`, a patient coordinate (RAS), as in `centroidMm` of a region.
 *
 * ```ts
 * sliceImage(suv, "coronal");
 * sliceImage(suv, "axial", { mm: region.centroidMm[2] });
 * ```
 */
export function sliceImage(volume: Volume, plane: Plane, { at = 0.5, mm }: { at?: number; mm?: number } = {}): FlatImage {
  const body = bodyGrid(volume);
  const axis = { sagittal: 0, coronal: 1, axial: 2 }[plane];
  if (axis === undefined) throw badArgument("plane is axial, coronal or sagittal", "le plan est axial, coronal ou sagittal");
  const wanted = mm === undefined ? at * (body.size[axis] - 1) : (mm - body.firstMm[axis]) / body.spacingMm[axis];
  const index = Math.round(wanted);
  if (!(index >= 0 && index < body.size[axis])) {
    throw badArgument(`This slice lies outside of the image`, `Cette coupe est hors de l’image`);
  }
  const [across, up] = [
    [1, 2],
    [0, 2],
    [0, 1],
  ][axis];
  const [width, height] = [body.size[across], body.size[up]];
  const data = new Float32Array(width * height);
  const base = body.origin + index * body.step[axis];
  for (let row = 0; row < height; row++) {
    const line = base + (height - 1 - row) * body.step[up];
    for (let column = 0; column < width; column++)
      data[column + width * row] = volume.data[line + (width - 1 - column) * body.step[across]];
  }
  const title = `${plane} ${Math.round(body.firstMm[axis] + index * body.spacingMm[axis])} mm`;
  const spacingMm: [number, number] = [body.spacingMm[across], body.spacingMm[up]];
  return flatImage({ data, width, height, spacingMm, unit: volume.unit, title, synthetic: volume.synthetic });
}

/** The voxels counted along the body's own axes (right, front, head), whatever way they are stored. */
interface BodyGrid {
  size: Triple;
  spacingMm: Triple;
  /** Offset in `data` of the voxel furthest to the left, back and feet. */
  origin: number;
  /** Change of offset for one voxel to the right, to the front, to the head. */
  step: Triple;
  /** Patient coordinates of that voxel along each axis; exact for grids that are not oblique. */
  firstMm: Triple;
}

function bodyGrid({ dimensions, spacingMm, affine }: Grid): BodyGrid {
  const strides = [1, dimensions[0], dimensions[0] * dimensions[1]];
  const share = (axis: number, voxelAxis: number) => affine[4 * axis + voxelAxis] / spacingMm[voxelAxis];
  const orders: Triple[] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const fit = (order: Triple) => order.reduce((sum, voxelAxis, axis) => sum + Math.abs(share(axis, voxelAxis)), 0);
  const order = orders.reduce((best, candidate) => (fit(candidate) > fit(best) + 1e-9 ? candidate : best));
  const forward = order.map((voxelAxis, axis) => share(axis, voxelAxis) >= 0);
  const size = order.map((voxelAxis) => dimensions[voxelAxis]) as Triple;
  const last = (axis: number) => (forward[axis] ? 0 : size[axis] - 1);
  return {
    size,
    spacingMm: order.map((voxelAxis) => spacingMm[voxelAxis]) as Triple,
    origin: order.reduce((sum, voxelAxis, axis) => sum + last(axis) * strides[voxelAxis], 0),
    step: order.map((voxelAxis, axis) => (forward[axis] ? strides[voxelAxis] : -strides[voxelAxis])) as Triple,
    firstMm: order.map((voxelAxis, axis) => affine[4 * axis + 3] + last(axis) * affine[4 * axis + voxelAxis]) as Triple,
  };
}

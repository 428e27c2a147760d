/** Places in the patient, and what the images say there. All in patient coordinates: right whatever the spacing and the tilt of an image. */
import { toVoxel } from "../../science/imaging/volume.ts";
import { bodyAxes, bodyOrder } from "./volume.ts";
import type { ViewedVolume } from "./volume.ts";

/** Patient coordinates in mm (RAS). */
export type Point = readonly [right: number, front: number, head: number];

type Placed = Pick<ViewedVolume, "size" | "affine">;

function voxelOf({ affine }: Placed, mm: Point): [number, number, number] {
  return toVoxel({ affine: affine.flat() }, [...mm]);
}

/** The value of the voxel that holds the place; null outside of the image. */
export function valueAt(volume: ViewedVolume, mm: Point): number | null {
  const [x, y, z] = voxelOf(volume, mm).map(Math.round);
  const [nx, ny, nz] = volume.size;
  if (!(x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz)) return null;
  return volume.data[x + nx * (y + ny * z)];
}

/** The length of the straight line between two places, in mm. */
export function distanceMm(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** How far through the image a place lies along the axes that are nearest to right, front and head: 0 to 1 inside. */
export function bodyFractions(volume: Placed, mm: Point): [number, number, number] {
  const voxel = voxelOf(volume, mm);
  return bodyOrder(volume).map(({ axis, forward }) => {
    const fraction = (voxel[axis] + 0.5) / volume.size[axis];
    return forward ? fraction : 1 - fraction;
  }) as [number, number, number];
}

export type PlaneName = "coronal" | "sagittal" | "axial";
/** Where a plane stands in the drawing, as shares of its width and height. */
export interface Tile {
  plane: PlaneName;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The three planes at one scale: side by side where there is room; on a narrow page the axial plane above the two long ones. */
export function tilesOf(volume: Placed, drawing: { width: number; height: number }): Tile[] {
  const { size, spacingMm } = bodyAxes(volume);
  const [width, depth, height] = size.map((count, axis) => count * spacingMm[axis]);
  const wide = drawing.width >= 520;
  const scale = wide
    ? Math.min(drawing.width / (width + depth + width), drawing.height / Math.max(height, depth))
    : Math.min(drawing.width / (width + depth), drawing.height / (height + depth));
  const [w, d, h] = [(width * scale) / drawing.width, (depth * scale) / drawing.width, (height * scale) / drawing.height];
  const depthUp = (depth * scale) / drawing.height;
  const left = (1 - (wide ? 2 * w + d : w + d)) / 2;
  const top = (1 - (wide ? h : h + depthUp)) / 2;
  return wide
    ? [
        { plane: "coronal", left, top, width: w, height: h },
        { plane: "sagittal", left: left + w, top, width: d, height: h },
        { plane: "axial", left: left + w + d, top: Math.max(0, 0.5 - depthUp / 2), width: w, height: depthUp },
      ]
    : [
        { plane: "axial", left, top, width: w, height: depthUp },
        { plane: "coronal", left, top: top + depthUp, width: w, height: h },
        { plane: "sagittal", left: left + w, top: top + depthUp, width: d, height: h },
      ];
}

/** Of each plane: what runs to the left of the screen, what runs up, and what it cuts. The patient's right is on the left. */
const seen: Record<PlaneName, { leftwards: 0 | 1; up: 1 | 2; through: 0 | 1 | 2 }> = {
  coronal: { leftwards: 0, up: 2, through: 1 },
  sagittal: { leftwards: 1, up: 2, through: 0 },
  axial: { leftwards: 0, up: 1, through: 2 },
};

/** Where a place is seen on a plane, as shares of the drawing, and how far it lies before or behind what the plane cuts, in slices. */
export function seenOn(
  tile: Tile,
  volume: Placed,
  places: { mm: Point; crosshairMm: Point },
): { x: number; y: number; slicesAway: number } {
  const { leftwards, up, through } = seen[tile.plane];
  const [place, cross] = [bodyFractions(volume, places.mm), bodyFractions(volume, places.crosshairMm)];
  return {
    x: tile.left + (1 - place[leftwards]) * tile.width,
    y: tile.top + (1 - place[up]) * tile.height,
    slicesAway: Math.abs(place[through] - cross[through]) * bodyAxes(volume).size[through],
  };
}

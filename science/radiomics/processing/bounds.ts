/** Boxes of voxels, both corners included. */
import type { Triple } from "../../imaging/volume.ts";
import { RadiomicsError } from "../radiomics-error.ts";

export interface Bounds {
  readonly low: Triple;
  readonly high: Triple;
}

/** Number of voxels along x, y and z. */
export function sizeOf({ low, high }: Bounds): Triple {
  return [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1];
}

export function grown({ low, high }: Bounds, by: Triple): Bounds {
  return { low: low.map((n, axis) => n - by[axis]) as Triple, high: high.map((n, axis) => n + by[axis]) as Triple };
}

/** The part of a box that lies in a grid. */
export function insideOf({ dimensions }: { dimensions: Triple }, { low, high }: Bounds): Bounds {
  const within = (corner: Triple) => corner.map((n, axis) => Math.min(dimensions[axis] - 1, Math.max(0, n))) as Triple;
  return { low: within(low), high: within(high) };
}

/**
 * The box around the voxels of a label; without a label, of the only one there is.
 *
 * @throws {RadiomicsError} `mask-empty`, `several-labels`.
 */
export function boundsOfLabel(
  { data, dimensions: [nx, ny, nz] }: { data: ArrayLike<number>; dimensions: Triple },
  label?: number,
  when: "as drawn" | "after-interpolation" = "as drawn",
): { label: number; bounds: Bounds } {
  const chosen = label ?? onlyLabel(data);
  const low: Triple = [nx, ny, nz];
  const high: Triple = [-1, -1, -1];
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (data[i] !== chosen) continue;
        if (x < low[0]) low[0] = x;
        if (x > high[0]) high[0] = x;
        if (y < low[1]) low[1] = y;
        if (y > high[1]) high[1] = y;
        if (z < low[2]) low[2] = z;
        if (z > high[2]) high[2] = z;
      }
    }
  }
  if (high[0] < 0) throw emptyMask(when === "as drawn" ? label : undefined, when);
  return { label: chosen, bounds: { low, high } };
}

function emptyMask(label: number | undefined, when: "as drawn" | "after-interpolation"): RadiomicsError {
  if (when === "after-interpolation")
    return new RadiomicsError("mask-empty", { what: "after interpolation", whatFr: "après interpolation" });
  if (label === undefined) return new RadiomicsError("mask-empty", { what: "other than 0", whatFr: "différent de 0" });
  return new RadiomicsError("mask-empty", { what: `with the label ${label}`, whatFr: `d’étiquette ${label}` });
}

function onlyLabel(data: ArrayLike<number>): number {
  const labels = new Set<number>();
  let last = 0;
  for (let i = 0; i < data.length; i++) {
    // Labels come in runs: the set is asked rarely.
    if (data[i] !== last && data[i] !== 0) labels.add(data[i]);
    last = data[i];
  }
  if (labels.size > 1)
    throw new RadiomicsError("several-labels", {
      labels: [...labels]
        .sort((a, b) => a - b)
        .slice(0, 10)
        .join(", "),
    });
  const [only] = labels;
  if (only === undefined) throw emptyMask(undefined, "as drawn");
  return only;
}

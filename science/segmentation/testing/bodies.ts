/** Small images with a known truth, for tests. */
import { straightGrid } from "../../imaging/volume.ts";
import type { LabelMap, Triple, Volume } from "../../imaging/volume.ts";

function filled(dimensions: Triple, value: (at: Triple) => number): number[] {
  const [nx, ny, nz] = dimensions;
  return Array.from({ length: nx * ny * nz }, (_, i) => value([i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]));
}

export function imageOf(dimensions: Triple, spacingMm: Triple, value: (at: Triple) => number): Volume {
  const data = Float32Array.from(filled(dimensions, value));
  return {
    kind: "carnet/volume",
    ...straightGrid(dimensions, spacingMm),
    data,
    unit: "SUV bw",
    modality: "PT",
    description: "",
    synthetic: true,
  };
}

export function labelsOf(dimensions: Triple, spacingMm: Triple, value: (at: Triple) => number): LabelMap {
  return {
    kind: "carnet/labels",
    ...straightGrid(dimensions, spacingMm),
    data: Int32Array.from(filled(dimensions, value)),
    description: "",
    synthetic: true,
  };
}

const organs = { brain: 1, heart: 2, leftKidney: 3, rightKidney: 4, bladder: 5 };

/** A body of 1.7 m in voxels of 10 mm, with organs where adults have them (mm below the top of the head) and three lesions. */
export function syntheticLike() {
  const balls: { label: number; centre: Triple; radius: number; suv: number }[] = [
    { label: organs.brain, centre: [0, 0, -70], radius: 60, suv: 9 },
    { label: organs.heart, centre: [-40, 20, -440], radius: 40, suv: 6 },
    { label: organs.leftKidney, centre: [-60, -50, -620], radius: 30, suv: 7 },
    { label: organs.rightKidney, centre: [60, -50, -630], radius: 30, suv: 7 },
    { label: organs.bladder, centre: [0, 20, -860], radius: 40, suv: 20 },
    { label: 6, centre: [80, 10, -390], radius: 25, suv: 10 },
    { label: 7, centre: [100, -30, -760], radius: 25, suv: 8 },
    { label: 8, centre: [-110, 40, -500], radius: 20, suv: 6 },
  ];
  const dimensions: Triple = [40, 24, 100];
  const grid = straightGrid(dimensions, [10, 10, 10], [-200, -120, -990]);
  const ballAt = (at: Triple) => {
    const mm = at.map((n, axis) => 10 * n - [200, 120, 990][axis]);
    return balls.find(({ centre, radius }) => Math.hypot(mm[0] - centre[0], mm[1] - centre[1], mm[2] - centre[2]) <= radius);
  };
  return {
    volume: { ...imageOf(dimensions, [10, 10, 10], (at) => ballAt(at)?.suv ?? (at[2] < 99 ? 1 : 0)), ...grid },
    labels: { ...labelsOf(dimensions, [10, 10, 10], (at) => ballAt(at)?.label ?? 0), ...grid },
    organs,
  };
}

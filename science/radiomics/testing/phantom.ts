/** IBSI's digital phantom (IBSI reference manual 5.1, CC BY 4.0): 5 x 4 x 4 voxels of 2 mm, 74 of them in the mask. */
import { straightGrid } from "../../imaging/volume.ts";
import type { LabelMap, Volume } from "../../imaging/volume.ts";

const slices = [
  ["14411", "14611", "41641", "44641"],
  ["14411", "11611", "11311", "44611"],
  ["14411", "11111", "11911", "11611"],
  ["14411", "11111", "11111", "11611"],
];
/** Voxels (x, y, z) that are not in the mask. */
const outside = ["0,2,1", "3,0,2", "4,0,2", "2,2,2", "3,0,3", "4,0,3"];

export function digitalPhantom(): { volume: Volume; mask: LabelMap } {
  const grid = straightGrid([5, 4, 4], [2, 2, 2]);
  const data = Float32Array.from(slices.flat().join(""), Number);
  const labels = Int32Array.from(data, (_, i) => (outside.includes(`${i % 5},${Math.floor(i / 5) % 4},${Math.floor(i / 20)}`) ? 0 : 1));
  return {
    volume: { kind: "carnet/volume", ...grid, data, unit: "", modality: "", description: "", synthetic: true },
    mask: { kind: "carnet/labels", ...grid, data: labels, description: "", synthetic: true },
  };
}

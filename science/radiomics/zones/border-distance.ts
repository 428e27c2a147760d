/** How many steps from face to face a voxel is away from the outside of the morphological mask (IBSI 3.9: Manhattan distance, from 1). */
import { strides } from "../lesion.ts";
import type { Lesion } from "../lesion.ts";

/** Distance of each voxel of the box, 0 outside of the mask; in the slice (2) or in the volume (3). */
export function borderDistance(lesion: Lesion, dimensions: 2 | 3): Int32Array {
  const { morphological } = lesion;
  const [sx, sy, sz] = strides(lesion);
  const steps = dimensions === 3 ? [sx, -sx, sy, -sy, sz, -sz] : [sx, -sx, sy, -sy];
  const distance = new Int32Array(morphological.length);
  const unknown = -1;
  const queue = new Int32Array(morphological.length);
  let end = 0;
  for (let i = 0; i < morphological.length; i++) {
    if (morphological[i] === 0) continue;
    if (steps.some((step) => morphological[i + step] === 0)) {
      distance[i] = 1;
      queue[end++] = i;
    } else {
      distance[i] = unknown;
    }
  }
  for (let start = 0; start < end; start++) {
    for (const step of steps) {
      const next = queue[start] + step;
      if (distance[next] !== unknown) continue;
      distance[next] = distance[queue[start]] + 1;
      queue[end++] = next;
    }
  }
  return distance;
}

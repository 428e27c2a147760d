/** Lesions made for tests. */
import fc from "fast-check";
import { straightGrid } from "../../imaging/volume.ts";
import type { LabelMap, Triple, Volume } from "../../imaging/volume.ts";
import { unprocessedConfiguration } from "../configuration/presets.ts";
import { prepareLesion } from "../processing/prepare.ts";
import type { Lesion } from "../lesion.ts";

export interface Image {
  volume: Volume;
  mask: LabelMap;
}

/** An image and its mask from functions of the voxel. */
export function imageOf(
  dimensions: Triple,
  { value, inside, spacingMm = [2, 2, 2] }: { value: (at: Triple) => number; inside: (at: Triple) => boolean; spacingMm?: Triple },
): Image {
  const grid = straightGrid(dimensions, spacingMm);
  const [nx, ny, nz] = dimensions;
  const places = Array.from({ length: nx * ny * nz }, (_, i): Triple => [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]);
  const shared = { ...grid, description: "", synthetic: true };
  return {
    volume: { kind: "carnet/volume", ...shared, data: Float32Array.from(places, value), unit: "SUV bw", modality: "PT" },
    mask: { kind: "carnet/labels", ...shared, data: Int32Array.from(places, (at) => (inside(at) ? 1 : 0)) },
  };
}

/** Small images of whole grey levels with a ragged mask, some holes and separate parts among them. */
export const raggedImages: fc.Arbitrary<Image> = fc
  .record({
    dimensions: fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 6 })),
    spacingMm: fc.constantFrom<Triple[]>([2, 2, 2], [1, 1, 1], [3, 3, 3]),
    levels: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 216, maxLength: 216 }),
    drawn: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 216, maxLength: 216 }),
  })
  .map(({ dimensions, spacingMm, levels, drawn }) => {
    const [nx, ny] = dimensions;
    const index = ([x, y, z]: Triple) => x + nx * (y + ny * z);
    const image = imageOf(dimensions, {
      value: (at) => levels[index(at)],
      inside: (at) => drawn[index(at)] > 0 || index(at) < 2,
      spacingMm,
    });
    return image;
  });

export function lesionOf({ volume, mask }: Image): Lesion {
  return prepareLesion(volume, mask, unprocessedConfiguration);
}

/** The image with its axes exchanged and turned round: axis k of the new image is axis `order[k]` of the old one, backwards where `flipped[k]`. */
export function turned({ volume, mask }: Image, order: readonly (0 | 1 | 2)[], flipped: readonly boolean[]): Image {
  const dimensions = order.map((axis) => volume.dimensions[axis]) as Triple;
  const source = (at: Triple): number => {
    const from: Triple = [0, 0, 0];
    order.forEach((axis, k) => (from[axis] = flipped[k] ? dimensions[k] - 1 - at[k] : at[k]));
    return from[0] + volume.dimensions[0] * (from[1] + volume.dimensions[1] * from[2]);
  };
  return imageOf(dimensions, {
    value: (at) => volume.data[source(at)],
    inside: (at) => mask.data[source(at)] !== 0,
    spacingMm: order.map((axis) => volume.spacingMm[axis]) as Triple,
  });
}

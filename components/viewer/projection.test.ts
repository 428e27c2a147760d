import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeNifti } from "../../science/imaging/nifti/nifti.ts";
import { straightGrid } from "../../science/imaging/volume.ts";
import { imageMapName, imageMaps, lookupTable, maskColour } from "./colour-maps.ts";
import { bodyReachMm, project, projectionGeometry } from "./projection.ts";
import { bodyAxes, readVolume, unpacked } from "./volume.ts";
import type { ViewedVolume } from "./volume.ts";

const rights = [
  [2, 0, 0, 0],
  [0, 2, 0, 0],
  [0, 0, 3, 0],
];

function volume(size: [number, number, number], affine = rights): ViewedVolume {
  return { size, affine, data: new Float32Array(size[0] * size[1] * size[2]), minimum: 0, maximum: 0 };
}

describe("a NIfTI file as the laboratory writes it", () => {
  const image = {
    kind: "carnet/volume" as const,
    ...straightGrid([3, 4, 5], [2, 2.5, 3], [-10, 20, 30]),
    data: Float32Array.from({ length: 60 }, (_, index) => index / 4),
    unit: "SUV bw",
    modality: "PT",
    description: "",
    synthetic: true,
  };

  test("is read with its place and its values", async () => {
    const bytes = writeNifti(image);
    const read = readVolume(await unpacked(new Uint8Array(bytes).buffer));
    expect(read).toEqual({
      size: [3, 4, 5],
      affine: [
        [2, 0, 0, -10],
        [0, 2.5, 0, 20],
        [0, 0, 3, 30],
      ],
      data: image.data,
      minimum: 0,
      maximum: 59 / 4,
    });
  });

  test("and so are compact ones, to their precision; what is no NIfTI is none", async () => {
    const read = readVolume(await unpacked(new Uint8Array(writeNifti(image, { compact: true })).buffer));
    read!.data.forEach((value, index) => expect(Math.abs(value - image.data[index])).toBeLessThan(14.75 / 60_000));
    expect(readVolume(new ArrayBuffer(400))).toBeNull();
    expect(readVolume(new ArrayBuffer(3))).toBeNull();
  });
});

describe("the body's axes", () => {
  test("are found whichever way the file counts", () => {
    // Columns run to the head, rows to the left, slices to the back.
    const affine = [
      [0, -2, 0, 0],
      [0, 0, -4, 0],
      [3, 0, 0, 0],
    ];
    expect(bodyAxes({ size: [5, 6, 7], affine })).toEqual({
      size: [6, 7, 5],
      spacingMm: [2, 4, 3],
      step: [-5, -30, 1],
      origin: 5 * 5 + 6 * 30,
    });
  });
});

describe("a projection", () => {
  const at = (shown: ReturnType<typeof project>) => {
    const index = shown.pixels.findIndex((value) => value === 9);
    return { column: (index % shown.width) - (shown.width - 1) / 2, row: Math.floor(index / shown.width) };
  };

  test("from the front shows the patient's right on the left and the head at the top", () => {
    const body = volume([5, 5, 4]);
    // Most to the right (+x), most to the front, in the slice nearest the head.
    body.data[4 + 5 * (4 + 5 * 3)] = 9;
    expect(at(project(body, 0)).row).toBe(0);
    expect(at(project(body, 0)).column).toBeLessThan(-1);
    expect(at(project(body, 180)).column).toBeGreaterThan(1);
    // From the patient's left the front of the body is on the left.
    expect(at(project(body, 90)).column).toBeLessThan(-1);
    expect(at(project(body, 270)).column).toBeGreaterThan(1);
  });

  test("loses no maximum at any angle, and shows none that is not there", () => {
    fc.assert(
      fc.property(
        fc.nat(359),
        fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 60, maxLength: 60 }),
        (degrees, values) => {
          const body = { ...volume([3, 4, 5]), data: Float32Array.from(values) };
          const { pixels, width, height } = project(body, degrees);
          expect({ width, height }).toEqual({ width: projectionGeometry(body).width, height: 5 });
          for (let slice = 0; slice < 5; slice++) {
            const inSlice = Math.max(0, ...body.data.subarray(slice * 12, slice * 12 + 12));
            expect(Math.max(...pixels.subarray((4 - slice) * width, (5 - slice) * width))).toBe(inSlice);
          }
        },
      ),
    );
  });
});

test("the air around the body is left out, the body is not", () => {
  const body = volume([41, 31, 3]);
  body.data[20 + 8 + 41 * (15 + 31)] = 5;
  body.data[40] = 0.1;
  const reachMm = bodyReachMm(body, 0.2);
  expect(reachMm).toBe(18);
  for (const degrees of [0, 45, 200]) {
    const { pixels, width } = project(body, degrees, { reachMm });
    expect({ width, found: Math.max(...pixels) }).toEqual({ width: 19, found: 5 });
  }
});

test("colour maps begin and end as named, unknown ones are shown in the first", () => {
  const table = lookupTable(imageMaps["inverted gray"]);
  expect([...table.slice(0, 3), ...table.slice(-3), table[128 * 3]]).toEqual([255, 255, 255, 0, 0, 0, 127]);
  expect(["Hot", "grey", "unheard of"].map(imageMapName)).toEqual(["hot", "gray", "inverted gray"]);
  expect(maskColour("blue", 0)).toEqual([31, 119, 220]);
  expect(maskColour("inverted gray", 1)).toEqual(maskColour("orange", 0));
});

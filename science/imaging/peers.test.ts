/** What Carnet writes, read by the libraries that others use: nibabel and pydicom. Skipped where they are absent. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSeries } from "./dicom/folder.ts";
import { writeNifti } from "./nifti/nifti.ts";
import { writeSegmentation } from "./structures/write-segmentation.ts";
import { writeSeries } from "./structures/write-series.ts";
import { toSuvBodyWeight } from "./suv/suv.ts";
import { petStack } from "./testing/pet-files.ts";
import type { LabelMap } from "./volume.ts";

const python = ["/usr/bin/python3", "python3"].find((path) => spawnSync(path, ["-c", "import nibabel, pydicom, numpy"]).status === 0);
if (python === undefined) console.warn("Skipped: nibabel or pydicom is absent (Debian: python3-nibabel, python3-pydicom).");

const folder = mkdtempSync(join(tmpdir(), "carnet-peers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads everything with the peers and prints what they found. Oblique, anisotropic, of uneven sizes, so that no axis can be mistaken. */
const script = `
import json, sys, numpy as np, nibabel, pydicom
folder = sys.argv[1]
flat = lambda a: [float(v) for v in np.asarray(a, dtype="f8").ravel(order="F")]
out = {}
for name in ("one", "two"):
    image = nibabel.load(f"{folder}/{name}.nii.gz")
    out[name] = {"kind": type(image).__name__, "shape": image.shape, "affine": [float(v) for v in image.affine.ravel()],
                 "qform": [float(v) for v in image.get_qform().ravel()], "values": flat(image.get_fdata())}
slices = [pydicom.dcmread(f"{folder}/pet-{i}.dcm") for i in range(4)]
out["pet"] = [float(v) for s in slices for v in (s.pixel_array * float(s.RescaleSlope) + float(s.RescaleIntercept)).ravel()]
derived = [pydicom.dcmread(f"{folder}/suv-{i}.dcm") for i in range(4)]
out["suv"] = [float(v) for s in derived for v in (s.pixel_array * float(s.RescaleSlope) + float(s.RescaleIntercept)).ravel()]
head = slices[0]
dose = head.RadiopharmaceuticalInformationSequence[0]
out["factor"] = float(head.PatientWeight) * 1000 / (float(dose.RadionuclideTotalDose) * 2 ** (-3600 / float(dose.RadionuclideHalfLife)))
seg = pydicom.dcmread(f"{folder}/seg.dcm")
frames = seg.pixel_array if int(seg.NumberOfFrames) > 1 else [seg.pixel_array]
out["seg"] = [{"slice": int(g.FrameContentSequence[0].DimensionIndexValues[1]), "bits": [int(v) for v in frames[i].ravel()]}
              for i, g in enumerate(seg.PerFrameFunctionalGroupsSequence)]
print(json.dumps(out))
`;

interface Found {
  one: Nifti;
  two: Nifti;
  pet: number[];
  suv: number[];
  factor: number;
  seg: { slice: number; bits: number[] }[];
}
interface Nifti {
  kind: string;
  shape: number[];
  affine: number[];
  qform: number[];
  values: number[];
}

test.skipIf(python === undefined)("nibabel and pydicom find the same numbers at the same places", { timeout: 120_000 }, () => {
  const [cos, sin] = [Math.cos(0.3), Math.sin(0.3)];
  const orientation = [cos, sin, 0, -sin, cos, 0];
  const files = petStack(4, { columns: 5, rows: 3, orientation, changes: { "00200052": "2.25.77" } });
  const series = readSeries(files);
  const suv = toSuvBodyWeight(series);
  const mask: LabelMap = { ...suv, kind: "carnet/labels", data: Int32Array.from(suv.data, (_, i) => Number(i % 4 === 1 && i < 40)) };
  files.forEach((bytes, i) => writeFileSync(join(folder, `pet-${i}.dcm`), bytes));
  writeSeries(series, suv, { description: "SUV", seriesDescription: "SUV" }).forEach((bytes, i) =>
    writeFileSync(join(folder, `suv-${i}.dcm`), bytes),
  );
  writeFileSync(join(folder, "one.nii.gz"), writeNifti(suv));
  writeFileSync(join(folder, "two.nii.gz"), writeNifti(suv, { version: 2 }));
  writeFileSync(join(folder, "seg.dcm"), writeSegmentation(series, [{ mask, label: "x" }], { description: "x", seriesDescription: "x" }));
  const ran = spawnSync(python!, ["-c", script, folder], { encoding: "utf8", maxBuffer: 1e8 });
  expect(ran.status, ran.stderr).toBe(0);
  const found = JSON.parse(ran.stdout) as Found;
  const near = (values: number[], expected: ArrayLike<number>, share: number) => {
    expect(values).toHaveLength(expected.length);
    const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0)).toBeLessThanOrEqual(share * largest);
  };
  for (const [version, kind] of [
    ["one", "Nifti1Image"],
    ["two", "Nifti2Image"],
  ] as const) {
    expect([found[version].kind, found[version].shape]).toEqual([kind, [5, 3, 4]]);
    near(found[version].affine, suv.affine, 1e-6);
    near(found[version].qform, suv.affine, 1e-5);
    near(found[version].values, suv.data, 0);
  }
  near(found.pet, series.volume.data, 1e-7);
  near(
    found.pet.map((value) => value * found.factor),
    suv.data,
    1e-6,
  );
  near(found.suv, suv.data, 1 / 30_000);
  const bits = new Int32Array(60);
  for (const { slice, bits: own } of found.seg) bits.set(own, 15 * (slice - 1));
  expect([...bits]).toEqual([...mask.data]);
});

/** A real Orthanc stores what Carnet writes and gives it back: by its own interface, and by DICOMweb (STOW, WADO). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSeries } from "../dicom/folder.ts";
import { readDicom } from "../dicom/read-dicom.ts";
import { toSuv } from "../suv/suv.ts";
import { orthancIsAbsent, startOrthanc } from "../testing/orthanc.ts";
import type { Orthanc } from "../testing/orthanc.ts";
import { petFile } from "../testing/pet-files.ts";
import type { LabelMap } from "../volume.ts";
import { maskOfStructure, readStructures } from "./rtstruct.ts";
import { maskOfSegment, readSegmentation } from "./segmentation.ts";
import { writeSegmentation } from "./write-segmentation.ts";
import { writeSeries } from "./write-series.ts";
import { writeStructures } from "./write-structures.ts";

let orthanc: Orthanc | undefined;
let address: string;

beforeAll(async () => {
  if (orthancIsAbsent) return;
  orthanc = await startOrthanc();
  address = orthanc.address;
});

afterAll(() => orthanc?.stop());

const source = readSeries(
  [0, 1, 2].map((z) => petFile({ columns: 5, rows: 3, positionMm: [0, 0, 3 * z], instance: z + 1, changes: { "00200052": "2.25.77" } })),
);
const suv = toSuv(source);
const { dimensions, spacingMm, affine } = source.volume;
const data = Int32Array.from({ length: 45 }, (_, i) => (i % 7 === 0 ? 1 : 0));
const mask: LabelMap = { kind: "carnet/labels", dimensions, spacingMm, affine, data, description: "", synthetic: false };
const about = { description: "SUV by body weight", seriesDescription: "SUV bw" };

test("a derived series is an image of its own that points to where it came from", () => {
  const files = writeSeries(source, suv, about);
  const back = readSeries(files);
  expect(back.uid).not.toBe(source.uid);
  expect([back.volume.unit, back.volume.affine, toSuv(back).suv.units]).toEqual(["g/mL", source.volume.affine, "GML"]);
  const worst = back.volume.data.reduce((most, value, i) => Math.max(most, Math.abs(value - suv.data[i])), 0);
  expect(worst).toBeLessThan(Math.max(...suv.data) / 60_000);
  expect([...readSeries(writeSeries(source, mask, about)).volume.data]).toEqual([...data]);
  const head = back.files[0].data;
  expect(head.elements["x00082112"].items![0].dataSet!.string("x00081155")).toBe(source.files[0].data.string("x00080018"));
  expect(() => writeSeries(source, toSuv(source, { kind: "lbm-hume", overrides: { PatientSize: 1.7 } }), about)).toThrow("no SUVType");
});

test.skipIf(orthancIsAbsent)("stores and gives back, byte by byte, a PET series, a SEG and an RTSTRUCT", async () => {
  const objects = [
    ...writeSeries(source, suv, about),
    writeSegmentation(source, [{ mask, label: "Lesions" }], about),
    writeStructures(source, [{ mask, name: "Lesions" }], about),
  ];
  for (const bytes of objects) {
    const stored = await fetch(`${address}/instances`, { method: "POST", body: Uint8Array.from(bytes) });
    expect(stored.status).toBe(200);
    const { ID } = (await stored.json()) as { ID: string };
    const back = new Uint8Array(await (await fetch(`${address}/instances/${ID}/file`)).arrayBuffer());
    expect(Buffer.compare(back, bytes)).toBe(0);
  }
});

test.skipIf(orthancIsAbsent)("takes a study by STOW and gives its series back by WADO", async () => {
  const objects = {
    pet: writeSeries(source, suv, about),
    seg: [writeSegmentation(source, [{ mask, label: "Lesions" }], about)],
    rs: [writeStructures(source, [{ mask, name: "Lesions" }], about)],
  };
  const boundary = "carnet-boundary";
  const parts = Object.values(objects)
    .flat()
    .flatMap((bytes) => [Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`), bytes, Buffer.from("\r\n")]);
  const stow = await fetch(`${address}/dicom-web/studies`, {
    method: "POST",
    headers: { "Content-Type": `multipart/related; type="application/dicom"; boundary=${boundary}`, Accept: "application/dicom+json" },
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  });
  expect(stow.status).toBe(200);
  const study = source.files[0].data.string("x0020000d") ?? "";
  const wado = async (files: Uint8Array[]) => {
    const uid = readDicom(files[0]).data.string("x0020000e") ?? "";
    const answer = await fetch(`${address}/dicom-web/studies/${study}/series/${uid}`, {
      headers: { Accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
    });
    expect(answer.status).toBe(200);
    return partsOf(Buffer.from(await answer.arrayBuffer()), answer.headers.get("content-type") ?? "");
  };
  const pet = readSeries(await wado(objects.pet));
  expect([...pet.volume.data]).toEqual([...readSeries(objects.pet).volume.data]);
  const [seg] = await wado(objects.seg);
  expect([...maskOfSegment(readSegmentation(seg), 1, { grid: source.volume }).data]).toEqual([...data]);
  const [rs] = await wado(objects.rs);
  expect([...maskOfStructure(readStructures(rs).structures[0], source.volume).data]).toEqual([...data]);
});

function partsOf(body: Buffer, contentType: string): Uint8Array[] {
  const boundary = `--${/boundary="?([^";]+)/.exec(contentType)?.[1] ?? ""}`;
  const starts: number[] = [];
  for (let at = body.indexOf(boundary); at >= 0; at = body.indexOf(boundary, at + 1)) starts.push(at);
  return starts.slice(0, -1).map((start, i) => {
    const content = body.indexOf("\r\n\r\n", start) + 4;
    return Uint8Array.from(body.subarray(content, starts[i + 1] - 2));
  });
}

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isRefusal } from "../protocol/refusal.ts";
import { readSeries } from "../science/imaging/dicom/folder.ts";
import { toSuvBodyWeight } from "../science/imaging/suv/suv.ts";
import { petFile, petStack } from "../science/imaging/testing/pet-files.ts";
import { reference } from "../science/imaging/testing/reference.ts";
import { openCatalogue } from "./catalogue.ts";
import type { Catalogue, ImportReport, ImportRequest } from "./catalogue.ts";
import { datasetNames, openDataset } from "./index.ts";
import { publish } from "./publish.ts";
import { isSlug, slugOf } from "./slug.ts";

let root: string;
let catalogue: Catalogue;
let folder: string;
let source = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "carnet-datasets-"));
  folder = join(root, "datasets");
  catalogue = await openCatalogue(folder);
  vi.stubEnv("CARNET_DATASETS", folder);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

/** A folder with these files. */
function folderOf(files: Record<string, Uint8Array | string>): string {
  const place = join(root, `source-${++source}`);
  mkdirSync(place);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(place, path, ".."), { recursive: true });
    writeFileSync(join(place, path), content);
  }
  return place;
}
const numbered = (files: Uint8Array[]) => Object.fromEntries(files.map((bytes, i) => [`${i}.dcm`, bytes]));
const ask = (request: Partial<ImportRequest> & { from: string; name: string }) => catalogue.import({ access: "class", ...request });
async function imported(request: Parameters<typeof ask>[0]): Promise<ImportReport> {
  const report = await ask(request);
  if (isRefusal(report)) throw new Error(JSON.stringify(report));
  return report;
}

test("a folder of mixed files: what is good is kept, what is not is listed with its reason", async () => {
  const whole = petFile({ positionMm: [0, 0, 0], instance: 1 });
  const from = folderOf({
    "a/1": whole,
    "a/2.dcm": petFile({ positionMm: [0, 0, 3], instance: 2 }),
    "b/other-series.dcm": petFile({ series: "2.25.3.3.3.3", instance: 9, changes: { "00080060": "CT" } }),
    "b/again.dcm": whole,
    "b/cut.dcm": whole.subarray(0, whole.length - 4),
    "notes.txt": "hello",
    empty: "",
    "report.dcm": petFile({ instance: 30, changes: { "00080060": "SR", "7FE00010": undefined, "00280010": undefined } }),
    "structures.dcm": petFile({
      series: "2.25.4.4.4.4",
      instance: 31,
      changes: { "00080060": "RTSTRUCT", "7FE00010": undefined, "00280010": undefined },
    }),
    "burned.dcm": petFile({ instance: 32, extra: [{ tag: "00280301", vr: "CS", value: "YES" }] }),
    DICOMDIR: petFile({ instance: 33, changes: { "00080016": "1.2.840.10008.1.3.10" } }),
  });
  symlinkSync("/etc/hostname", join(from, "link"));
  const seen: number[] = [];
  const report = await imported({ from, name: "Été à l’hôpital", onProgress: ({ done }) => seen.push(done) });
  expect(report.refusedFiles.map(({ path, reason }) => [path, reason.code])).toEqual([
    ["link", "not-a-file"],
    ["DICOMDIR", "dicomdir"],
    ["b/again.dcm", "duplicate-instance"],
    ["b/cut.dcm", "truncated"],
    ["burned.dcm", "burned-in"],
    ["empty", "not-dicom"],
    ["notes.txt", "not-dicom"],
    ["report.dcm", "prose"],
  ]);
  expect(report.manifest.name).toBe("ete-a-l-hopital");
  expect(
    report.manifest.series.map(({ modality, instances, dimensions, remark }) => [modality, instances, dimensions, remark !== undefined]),
  ).toEqual([
    ["PT", 2, [3, 2, 2], false],
    ["CT", 1, [3, 2, 1], false],
    ["RTSTRUCT", 1, null, true],
  ]);
  expect(seen).toEqual(Array.from({ length: 11 }, (_, i) => i + 1));
  expect(await catalogue.verify("ete-a-l-hopital")).toEqual({ intact: true, missing: [], changed: [], unexpected: [] });
  expect(openDataset("ete-a-l-hopital").pet().volume.dimensions).toEqual([3, 2, 2]);
});

test("the identity goes, what the SUV needs stays, and the manifest says so", async () => {
  const extra = [
    { tag: "00090010", vr: "LO", value: "GEMS_PETD_01" },
    { tag: "0009100D", vr: "DT", value: "20250101103000.00" },
    { tag: "00091001", vr: "LO", value: "DOE^JANE" },
    { tag: "00080080", vr: "LO", value: "Hopital Secret" },
    { tag: "00104000", vr: "LT", value: "Mrs DOE came alone" },
    {
      tag: "00081140",
      vr: "SQ",
      value: [
        [
          { tag: "00081155", vr: "UI", value: "2.25.9.8.7.1" },
          { tag: "00080090", vr: "PN", value: "SECRET^DOCTOR" },
        ],
      ],
    },
    { tag: "00324000", vr: "LT", value: "DOE" },
  ];
  const files = petStack(2, { extra });
  const before = toSuvBodyWeight(readSeries(files));
  const { manifest } = await imported({ from: folderOf(numbered(files)), name: "sans-nom" });
  const after = openDataset("sans-nom").pet();
  expect(toSuvBodyWeight(after)).toEqual(before);
  const written = manifest.files.map(({ path }) => readFileSync(join(folder, "sans-nom", path), "latin1")).join("");
  for (const trace of ["DOE", "JANE", "IPP-12345", "Secret", "SECRET", "2.25.9.8.7.", "2.25.5.5.5.5", "2.25.1.2.3.4"])
    expect(written).not.toContain(trace);
  expect(written).toContain("GEMS_PETD_01");
  // A reference still names the image that it named.
  const head = after.files[0].data;
  expect(head.elements.x00081140.items![0].dataSet!.string("x00081155")).toBe(head.string("x00080018"));
  expect([head.string("x00120062"), head.string("x00100040"), head.string("x00101030")]).toEqual(["YES", "F", "70"]);
  expect(manifest.deidentification).toEqual({
    applied: true,
    keptPrivate: ["(0009,100D)"],
    removed: [
      "(0032,4000)",
      "InstitutionName (0008,0080)",
      "PatientComments (0010,4000)",
      "PatientID (0010,0020)",
      "PatientName (0010,0010)",
      "ReferringPhysicianName (0008,0090)",
      "private attributes",
    ].map((attribute) => ({ attribute, files: 2 })),
  });
});

test("compressed files are imported, without identity and with the same image", async () => {
  const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, "../science/imaging/codecs/testing/compressed/jpeg-ls.dcm")));
  const before = readSeries([bytes]).volume;
  const report = await imported({ from: folderOf({ "a.dcm": bytes }), name: "comprime" });
  expect(report.refusedFiles).toEqual([]);
  const after = openDataset("comprime").pet();
  expect({ ...after.volume, description: "" }).toEqual({ ...before, description: "" });
  expect(after.files[0].transferSyntax).toBe("1.2.840.10008.1.2.4.80");
  expect(Buffer.from(after.files[0].source).toString("latin1")).not.toContain("DOE");
});

test("with the identity kept, files are the same bytes", async () => {
  const files = petStack(2);
  const { manifest } = await imported({ from: folderOf(numbered(files)), name: "avec-nom", keepIdentity: true });
  expect(manifest.deidentification?.applied).toBe(false);
  const kept = manifest.files.map(({ path }) => new Uint8Array(readFileSync(join(folder, "avec-nom", path))));
  expect(kept).toEqual(files.map((bytes) => new Uint8Array(bytes)));
});

test("series that form no volume are kept with a remark", async () => {
  const files = [0, 3, 9].map((z, i) => petFile({ positionMm: [0, 0, z], instance: i + 1 }));
  const { manifest } = await imported({ from: folderOf(numbered(files)), name: "trou" });
  expect(manifest.series).toMatchObject([{ dimensions: null, spacingMm: null, remark: expect.stringContaining("Slices are missing") }]);
  expect(() => openDataset("trou").pet()).toThrow("no such series");
});

test("nothing usable, no folder, a taken name, a name without letters: refused, nothing left behind", async () => {
  const listed = readdirSync(folder);
  expect(await ask({ from: folderOf({ "a.txt": "x" }), name: "vide" })).toMatchObject({ refused: "dataset-empty", details: { files: 1 } });
  expect(await ask({ from: join(root, "nowhere"), name: "vide" })).toMatchObject({
    refused: "dataset-unreadable",
    details: { reason: "ENOENT" },
  });
  expect(await ask({ from: folderOf(numbered(petStack(1))), name: "Sans nom" })).toMatchObject({
    refused: "dataset-name-taken",
    details: { name: "sans-nom" },
  });
  expect(await ask({ from: folderOf({}), name: "!!!" })).toMatchObject({ refused: "bad-request" });
  expect(readdirSync(folder)).toEqual(listed);
});

test("an aborted import and a full disk leave nothing behind", async () => {
  const listed = readdirSync(folder);
  const controller = new AbortController();
  const stopped = ask({
    from: folderOf(numbered(petStack(5))),
    name: "arret",
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(stopped).rejects.toThrow("aborted");
  const full = publish({
    catalogue: folder,
    name: "plein",
    write: async (writer) => {
      await writer.write("a/b", new Uint8Array(9));
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    },
  });
  expect(await full).toMatchObject({ refused: "disk-full" });
  expect(readdirSync(folder)).toEqual(listed);
});

test("two imports of one name at once: one wins, whole; the other is refused", async () => {
  const from = folderOf(numbered(petStack(4)));
  const both = await Promise.all([ask({ from, name: "course" }), ask({ from, name: "course" })]);
  expect(both.filter(isRefusal)).toEqual([{ refused: "dataset-name-taken", details: { name: "course" } }]);
  expect(await catalogue.verify("course")).toMatchObject({ intact: true });
});

test("a damaged data set is seen; a removed one is gone", async () => {
  const { manifest } = await imported({ from: folderOf(numbered(petStack(3))), name: "fragile" });
  const [first, second] = manifest.files.map((file) => file.path);
  writeFileSync(join(folder, "fragile", first), "x");
  rmSync(join(folder, "fragile", second));
  writeFileSync(join(folder, "fragile", "extra"), "");
  expect(await catalogue.verify("fragile")).toEqual({ intact: false, missing: [second], changed: [first], unexpected: ["extra"] });
  expect(await catalogue.remove("fragile")).toEqual({ removed: "fragile" });
  expect(await catalogue.remove("fragile")).toMatchObject({ refused: "dataset-not-found" });
  expect(await catalogue.find("fragile")).toBeUndefined();
});

test("what a crash left behind is cleared after a day, not before", async () => {
  for (const [name, age] of [
    ["old", 25],
    ["new", 1],
  ] as const) {
    mkdirSync(join(folder, `.incoming-${name}`));
    const when = Date.now() / 1000 - age * 3600;
    utimesSync(join(folder, `.incoming-${name}`), when, when);
  }
  await openCatalogue(folder);
  expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([".incoming-new"]);
  rmSync(join(folder, ".incoming-new"), { recursive: true });
});

test("an unknown name is answered with those that resemble it; no name leaves the folder", () => {
  expect(datasetNames()).toContain("sans-nom");
  expect(() => openDataset("sans-nm")).toThrow("“sans-nom”");
  expect(() => openDataset("../sans-nom")).toThrow("There is no data set");
  expect(() => catalogue.folderOf("../x")).toThrow(TypeError);
});

test("any text becomes a name that is one, or none", () => {
  expect(slugOf("Cœur & Forêt n° 3")).toBe("coeur-foret-n-3");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), (text) => {
      const name = slugOf(text);
      if (name !== undefined) expect([isSlug(name), slugOf(name)]).toEqual([true, name]);
    }),
  );
});

const whole = reference("tcia_sts_wholebody_pet");
test.skipIf(whole.absent)("a patient's whole-body PET with its structures is imported; its SUV does not change", async () => {
  const report = await imported({ from: whole.path, name: "sts-001" });
  expect([report.imported, report.refusedFiles.map(({ path }) => path)]).toEqual([268, ["LICENSE"]]);
  expect(report.manifest.series.map(({ modality, dimensions }) => [modality, dimensions])).toEqual([
    ["PT", [128, 128, 267]],
    ["RTSTRUCT", null],
  ]);
  const before = toSuvBodyWeight(readSeries(join(whole.path, "STS_001/FDG_PET/image")));
  const dataset = openDataset("sts-001");
  const after = toSuvBodyWeight(dataset.pet());
  // The frame of reference has a new name like every UID.
  expect(after.frameOfReference).toMatch(/^2\.25\./);
  expect({ ...after, data: 0, frameOfReference: "" }).toEqual({ ...before, data: 0, frameOfReference: "" });
  expect(Buffer.compare(Buffer.from(after.data.buffer), Buffer.from(before.data.buffer))).toBe(0);
  expect([dataset.synthetic, dataset.truthMask()]).toEqual([false, undefined]);
});

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRefusal } from "../../protocol/refusal.ts";
import { petFile, petStack } from "../../science/imaging/testing/pet-files.ts";
import { reference } from "../../science/imaging/testing/reference.ts";
import { openCatalogue } from "../catalogue.ts";
import type { Catalogue } from "../catalogue.ts";
import { newUid } from "../import/de-identify.ts";
import { collections, recognise } from "./collections.ts";

let root: string;
let catalogue: Catalogue;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "carnet-collections-"));
  catalogue = await openCatalogue(join(root, "datasets"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const mark = [
  { tag: "00130010", vr: "LO", value: "CTP" },
  { tag: "00131010", vr: "LO", value: "Lung-PET-CT-Dx" },
];
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");

async function imported(name: string, files: Record<string, Uint8Array | string>) {
  const from = join(root, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(from, path, ".."), { recursive: true });
    writeFileSync(join(from, path), content);
  }
  const report = await catalogue.import({ from, name, access: "class" });
  if (isRefusal(report)) throw new Error(JSON.stringify(report));
  return report;
}

test("a downloaded folder is recognised by its archive's mark: licence and citation are kept, counts and checksums compared", async () => {
  const files = petStack(3, { extra: mark, changes: { "00100020": "Lung_Dx-A0001" } });
  const broken = petFile({ extra: mark, instance: 9, positionMm: [0, 0, 9], changes: { "00100020": "Lung_Dx-A0001" } });
  const report = await imported("dx", {
    ...Object.fromEntries(files.map((bytes, i) => [`a/${i}.dcm`, bytes])),
    "a/9.dcm": broken,
    "a/md5hashes.csv": `InstanceUID/FileName,MD5 Hash\n${files.map((bytes, i) => `${i}.dcm,${md5(bytes)}`).join("\n")}\n9.dcm,${md5(files[0])}\n`,
    "metadata.csv": "Series UID,Collection,Number of Images\n2.25.1.2.3.4,Lung-PET-CT-Dx,4\n2.25.7,Lung-PET-CT-Dx,12\n",
  });
  expect(report.refusedFiles.map(({ path, reason }) => [path, reason.code])).toEqual([["a/9.dcm", "checksum"]]);
  const known = collections.find(({ id }) => id === "lung-pet-ct-dx")!;
  expect(report.manifest).toMatchObject({ licence: "CC BY 4.0", title: known.title, origin: "The Cancer Imaging Archive, Lung-PET-CT-Dx" });
  expect(report.manifest.collection).toEqual({
    id: known.id,
    name: known.name,
    citation: known.citation,
    doi: known.doi,
    expectedPatients: 355,
    patients: 1,
    checksummed: 3,
    incomplete: [
      { series: newUid("2.25.1.2.3.4"), expected: 4, found: 3 },
      { series: newUid("2.25.7"), expected: 12, found: 0 },
    ],
  });
  expect(readFileSync(join(root, "datasets/dx/manifest.json"), "utf8")).not.toContain("Lung_Dx-A0001");
});

test("without a mark the names of the patients tell; mixed or unknown ones are no collection", async () => {
  const of = (...ids: string[]) => recognise(ids.map((patientId) => ({ project: undefined, patientId })))?.id;
  expect(of("STS_001", "STS_051")).toBe("soft-tissue-sarcoma");
  expect(of("R01-001", "AMC-049")).toBe("nsclc-radiogenomics");
  expect(of("PETCT_0011f3deaf")).toBe("fdg-pet-ct-lesions");
  expect([of("STS_001", "R01-001"), of("STS_001", "DOE"), of("xSTS_0011"), of()]).toEqual([undefined, undefined, undefined, undefined]);
  expect(recognise([{ project: "Another", patientId: "STS_001" }])).toBeUndefined();
  const { manifest, refusedFiles } = await imported("own", { "a.dcm": petFile(), "metadata.csv": "x\n1\n" });
  expect([manifest.collection, manifest.licence, refusedFiles.map(({ path }) => path)]).toEqual([undefined, "unknown", ["metadata.csv"]]);
});

const whole = reference("tcia_sts_wholebody_pet");
test.skipIf(whole.absent)("a real patient of Soft-tissue-Sarcoma is recognised", async () => {
  const report = await catalogue.import({ from: whole.path, name: "sts", access: "class" });
  if (isRefusal(report)) throw new Error(JSON.stringify(report));
  expect(report.manifest.collection).toMatchObject({ id: "soft-tissue-sarcoma", patients: 1, expectedPatients: 51 });
  expect(report.manifest.licence).toBe("CC BY 3.0");
});

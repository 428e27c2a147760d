import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isRefusal } from "../../protocol/refusal.ts";
import { measureRegions } from "../../science/imaging/regions/hot-regions.ts";
import { toSuvBodyWeight } from "../../science/imaging/suv/suv.ts";
import { openCatalogue } from "../catalogue.ts";
import type { Catalogue } from "../catalogue.ts";
import { openDataset } from "../index.ts";
import { organNames } from "./anatomy.ts";
import { blur, resolutionMm } from "./scanner.ts";
import { defaultSynthetic, ensureSyntheticDataset, generateSynthetic } from "./synthetic-fdg.ts";

let root: string;
let catalogue: Catalogue;
const { name } = defaultSynthetic;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "carnet-synthetic-"));
  catalogue = await openCatalogue(root);
  vi.stubEnv("CARNET_DATASETS", root);
  // Two servers that start at once make one data set.
  const made = await Promise.all([ensureSyntheticDataset(catalogue), ensureSyntheticDataset(catalogue)]);
  expect(made.map(isRefusal)).toEqual([false, false]);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

test("the default data set is whole, marked as synthetic, and made once", async () => {
  expect(await catalogue.verify(name)).toMatchObject({ intact: true });
  const manifest = await catalogue.find(name);
  expect(manifest).toMatchObject({ synthetic: true, access: "class", generator: { name: "synthetic-fdg", seed: defaultSynthetic.seed } });
  expect(manifest!.files.reduce((sum, file) => sum + file.bytes, 0)).toBeLessThan(20e6);
  expect(await ensureSyntheticDataset(catalogue)).toEqual(manifest);
  const { synthetic, files, volume } = openDataset(name).pet();
  expect([synthetic, volume.synthetic, files[0].data.string("x00100010")]).toEqual([
    true,
    true,
    `SYNTHETIC^Patient ${defaultSynthetic.seed}`,
  ]);
});

test("the same seed gives the same bytes, another seed another patient", async () => {
  const hashes = async (folder: string, seed: number) => {
    const made = await generateSynthetic(join(root, folder), { seed });
    if (isRefusal(made)) throw new Error(made.refused);
    return made.files.map((file) => file.sha256);
  };
  const first = (await catalogue.find(name))!.files.map((file) => file.sha256);
  expect(await hashes("again", defaultSynthetic.seed)).toEqual(first);
  const other = await hashes("other", 2);
  expect(first.filter((hash) => other.includes(hash))).toEqual([]);
  expect(await generateSynthetic(join(root, "again"))).toMatchObject({ refused: "dataset-name-taken" });
});

test("organs have the uptake of a normal FDG scan, and lesions stand out", () => {
  const dataset = openDataset(name);
  const suv = toSuvBodyWeight(dataset.pet());
  expect(suv.suv).toMatchObject({ decayReference: "series-time", uptakeMinutes: 62, notes: [] });
  const organs = Object.fromEntries(measureRegions(suv, dataset.organMask()!).map((region) => [organNames[region.label - 1], region]));
  const mean = (organ: (typeof organNames)[number]) => organs[organ].suvMean;
  const between = (value: number, low: number, high: number) =>
    expect(value > low && value < high, `${value} in ${low} to ${high}`).toBe(true);
  between(mean("liver"), 1.8, 2.8);
  between(mean("blood"), 1, 2.1);
  between(mean("lung"), 0.2, 0.8);
  between(mean("brain"), 4, 10);
  between(mean("muscle"), 0.4, 1);
  between(mean("bladder"), 8, 35);
  between(mean("spleen"), 1.3, 2.5);
  between(mean("bone marrow"), 0.6, 2);
  // In litres: the brain and the liver of an adult.
  between(organs.brain.volumeMl, 1000, 1700);
  between(organs.liver.volumeMl, 1100, 2200);
  const lesions = measureRegions(suv, dataset.truthMask()!);
  const truth = dataset.trueLesions()!;
  expect(lesions.map((lesion) => lesion.label)).toEqual(truth.map((lesion) => lesion.label));
  lesions.forEach((lesion, i) => {
    expect(lesion.volumeMl).toBeCloseTo(truth[i].volumeMl, 2);
    expect(lesion.suvMax, truth[i].site).toBeGreaterThan(3);
    // The scanner spreads: no mean above the truth.
    expect(lesion.suvMean, truth[i].site).toBeLessThan(truth[i].suvMean * 1.05);
  });
});

/** EARL standard 1, January 2017: recovery of the maximum and of the mean in a 50 % contour, by diameter of the sphere. */
const earl = [
  { mm: 37, mean: [0.76, 0.89], maximum: [0.95, 1.16] },
  { mm: 28, mean: [0.72, 0.85], maximum: [0.91, 1.13] },
  { mm: 22, mean: [0.63, 0.78], maximum: [0.83, 1.09] },
  { mm: 17, mean: [0.57, 0.73], maximum: [0.73, 1.01] },
  { mm: 13, mean: [0.44, 0.6], maximum: [0.59, 0.85] },
  { mm: 10, mean: [0.27, 0.43], maximum: [0.34, 0.57] },
];

test.each(earl)("a sphere of $mm mm recovers what EARL asks of a scanner", ({ mm, mean, maximum }) => {
  const size = 48;
  const spacingMm = 1.5;
  const data = new Float32Array(size ** 3);
  const centre = (size - 1) / 2;
  for (let z = 0, i = 0; z < size; z++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++, i++) {
        const radius = Math.hypot(x - centre, y - centre, z - centre) * spacingMm;
        // Ten to one, as in the phantom; a voxel of the surface takes its part.
        data[i] = 1 + 9 * Math.min(1, Math.max(0, (mm / 2 - radius) / spacingMm + 0.5));
      }
    }
  }
  blur({ data, dimensions: [size, size, size], spacingMm: [spacingMm, spacingMm, spacingMm] }, resolutionMm);
  const hottest = data.reduce((most, value) => Math.max(most, value), 0);
  // The contour half way between the background and the maximum.
  const contour = data.filter((value) => value >= (hottest + 1) / 2);
  const recovered = contour.reduce((sum, value) => sum + value, 0) / contour.length / 10;
  expect([hottest / 10 > maximum[0], hottest / 10 < maximum[1], recovered > mean[0], recovered < mean[1]]).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

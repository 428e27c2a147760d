import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readNifti, readNiftiLabels } from "../imaging/nifti/nifti.ts";
import { reference } from "../imaging/testing/reference.ts";
import { measure, petConfiguration } from "./index.ts";
import { readTable } from "./testing/tables.ts";
import { teamTags } from "./testing/team-tags.ts";

const { path, absent } = reference("tcia_sts_pet");
const patients = ["STS_001", "STS_002", "STS_003"];

/** Of eight teams, those whose textures, statistics and meshes agree. */
const teams = ["oncoray", "mcgill", "cardiff", "umcg_beukinga", "pyradiomics"];

/**
 * Where at least three of these teams agree and Carnet does not, and why.
 * - V10, V90 and their difference: the manual has the intensity fraction count from the centre of the first bin; three teams count from lower
 *   down, so that the threshold falls one bin earlier. The team that wrote the manual's software has our values.
 * - Robust mean absolute deviation of the third: three teams interpolate percentiles, which IBSI does not; the fourth does not and has our value.
 */
const otherwise = new Set([
  "STS_001 ivh_v10",
  "STS_001 ivh_diff_v10_v90",
  "STS_002 ivh_v10",
  "STS_002 ivh_v90",
  "STS_002 ivh_diff_v10_v90",
  "STS_003 stat_rmad",
]);

interface Consensus {
  name: string;
  key: string;
  patient: string;
  values: number[];
  /** As published: the fewest significant digits. */
  digits: number;
}

/** The largest set of values within 0.1 % of one of them. */
function agreeing(values: { value: number; digits: number }[]): { value: number; digits: number }[] {
  const sets = values.map((centre) => values.filter(({ value }) => Math.abs(value - centre.value) <= 1e-3 * Math.abs(centre.value)));
  return sets.reduce((best, set) => (set.length > best.length ? set : best), []);
}

const significantDigits = (text: string) =>
  text
    .replace(/e.*$/i, "")
    .replace(/^-?0*\.?0*/, "")
    .replace(".", "").length;

function consensusOf(row: Record<string, string>): Consensus[] {
  const key = teamTags[row.tag];
  if (key === undefined) return [];
  const given = teams
    .filter((team) => row[team] !== "")
    .map((team) => ({ value: Number(row[team]), digits: significantDigits(row[team]) }));
  const agreed = agreeing(given);
  if (agreed.length < 3) return [];
  // A trailing zero is not printed: what shows fewest digits may be rounder than it looks, so the most digits of a team's value count.
  const digits = Math.max(...agreed.map((entry) => entry.digits));
  return [{ name: `${row.id} ${row.tag}`, key, patient: row.id, values: agreed.map(({ value }) => value), digits }];
}

describe.skipIf(absent)("the consensus of five teams on the PET of three patients", () => {
  const table = absent ? [] : readTable(join(path, "ibsi_team_values.csv"));
  const consensus = table.filter(({ id }) => patients.includes(id)).flatMap(consensusOf);
  const measured = new Map(
    (absent ? [] : patients).flatMap((patient) => {
      const read = (name: string) => readFileSync(join(path, "nifti", patient, name));
      const volume = readNifti(read("PET_image.nii.gz"), { unit: "SUV bw" });
      const rows = measure(volume, readNiftiLabels(read("PET_mask.nii.gz")), petConfiguration);
      return rows.map((row) => [`${patient} ${[row.featureCode, row.parameter ?? ""].join(" ").trim()}`, row.value] as const);
    }),
  );

  test("is there for nearly all features of all patients", () => {
    expect(consensus.length).toBeGreaterThan(440);
    expect(new Set(consensus.map(({ key }) => key)).size).toBeGreaterThan(145);
  });

  test.each(consensus)("$name: $values", ({ name, key, patient, values, digits }) => {
    const value = measured.get(`${patient} ${key}`) ?? Number.NaN;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    // As far from the teams as they are from each other, or as their last printed digit leaves open.
    const spread = high - low + 10 ** (Math.floor(Math.log10(Math.abs(high) || 1)) - digits + 1);
    const agrees = value >= low - spread && value <= high + spread;
    expect({ value, agrees }).toEqual({ value, agrees: !otherwise.has(name) });
  });
});

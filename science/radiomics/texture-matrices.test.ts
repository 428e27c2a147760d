import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reference } from "../imaging/testing/reference.ts";
import { unprocessedConfiguration } from "./index.ts";
import { cooccurrenceMatrices } from "./glcm/matrix.ts";
import { runLengthMatrices } from "./glrlm/matrix.ts";
import { dependenceMatrices } from "./ngldm/matrix.ts";
import { toneMatrices } from "./ngtdm/matrix.ts";
import type { ToneMatrix } from "./ngtdm/matrix.ts";
import { discretised } from "./processing/discretise.ts";
import { lesionOf } from "./testing/lesions.ts";
import { digitalPhantom } from "./testing/phantom.ts";
import { directionalGroups } from "./texture/aggregate.ts";
import type { DirectionalMatrices } from "./texture/aggregate.ts";
import { merged } from "./texture/entries.ts";
import type { Entries } from "./texture/entries.ts";
import { zoneMatrices } from "./zones/zones.ts";

const { path, absent } = reference("ibsi1_digital_phantom");

interface Table {
  section: string;
  rows: number[][];
}

const lesion = lesionOf(digitalPhantom());
const levels = discretised(lesion, unprocessedConfiguration.discretisation);
const both = { inSlices: true, inVolume: true };

const rowsOf = ({ i, j, n }: Entries) => Array.from(i, (level, k) => [level, j[k], n[k]]);
const toneRows = ({ n, s }: ToneMatrix) => Array.from(n, (count, level) => [level, s[level], count]).filter(([, , count]) => count > 0);

function directionalTables(name: string, matrices: DirectionalMatrices<Entries>): Record<string, number[][][]> {
  const groups = (aggregation: Parameters<typeof directionalGroups>[1]) =>
    directionalGroups(matrices, aggregation).map((group) => rowsOf(merged(group)));
  return {
    [`${name} (2D)`]: groups("2D, averaged"),
    [`${name} (2D, merged)`]: groups("2D, slice-merged"),
    [`${name} (3D)`]: groups("3D, averaged"),
    [`${name} (3D, merged)`]: groups("3D, merged"),
  };
}

const zones = zoneMatrices(lesion, levels, both);
const tones = toneMatrices(lesion, levels, { distance: 1, norm: "chebyshev", ...both });
const dependence = dependenceMatrices(lesion, levels, { distance: 1, norm: "chebyshev", coarseness: 0, ...both });
const ours: Record<string, number[][][]> = {
  ...directionalTables("Grey level co-occurrence matrix", cooccurrenceMatrices(lesion, levels, { distance: 1, ...both })),
  ...directionalTables("Grey level run length matrix", runLengthMatrices(lesion, levels, both)),
  "Grey level size zone matrix (2D)": zones.size.slices.map(rowsOf),
  "Grey level size zone matrix (3D)": [rowsOf(zones.size.volume!)],
  "Grey level distance zone matrix (2D)": zones.distance.slices.map(rowsOf),
  "Grey level distance zone matrix (3D)": [rowsOf(zones.distance.volume!)],
  "Neighbourhood grey tone difference matrix (2D)": tones.slices.map(toneRows),
  "Neighbourhood grey tone difference matrix (3D)": [toneRows(tones.volume!)],
  "Neighbouring grey level dependence matrix (2D)": dependence.slices.map(rowsOf),
  "Neighbouring grey level dependence matrix (3D)": [rowsOf(dependence.volume!)],
};

/** Tone differences are published rounded. */
const name = (rows: number[][]) =>
  rows
    .map((row) => row.map((value) => Number(value.toFixed(3))).join(" "))
    .sort()
    .join(" | ");

describe.skipIf(absent)("the 88 texture matrices of the digital phantom", () => {
  const tables: Table[] = absent ? [] : JSON.parse(readFileSync(join(path, "texture_matrices.json"), "utf8")).tables;
  const sections = [...new Set(tables.map(({ section }) => section))];

  test("are 88", () => expect(tables).toHaveLength(88));

  // The captions that said which direction and slice a table is of are lost: a section is compared as a set.
  test.each(sections)("%s", (section) => {
    const published = tables.filter((table) => table.section === section).map(({ rows }) => name(rows));
    expect((ours[section] ?? []).map(name).sort()).toEqual(published.sort());
  });
});

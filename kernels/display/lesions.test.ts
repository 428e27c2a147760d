import { expect, test } from "vitest";
import { tableOutput } from "../../protocol/output.ts";
import { measure, unprocessedConfiguration } from "../../science/radiomics/index.ts";
import { digitalPhantom } from "../../science/radiomics/testing/phantom.ts";
import { measureLesions, summarise } from "../../science/segmentation/index.ts";
import { mimeOf } from "./represent.ts";

const { volume, mask } = digitalPhantom();
const shown = (value: unknown) => tableOutput.parse(mimeOf(value).data["application/vnd.carnet.table+json"]);

test("rows of features show as a table whose names carry their codes", () => {
  const rows = measure(volume, mask, { ...unprocessedConfiguration, families: ["glcm", "intensity-volume-histogram"] });
  const { columns, rows: cells, rowCount } = shown(rows);
  expect({ featureCodes: columns.map((column) => column.featureCodes), rowCount }).toEqual({
    featureCodes: [1, undefined, undefined, undefined, undefined],
    rowCount: rows.length,
  });
  expect(cells[0].slice(1)).toEqual(["BC2M", "3D (volume) (DHQ4)", rows[0].value, ""]);
  expect(cells.every((row, i) => row[1] === rows[i].featureCode)).toBe(true);
});

test("lesions and the patient show as tables", () => {
  const lesions = measureLesions(volume, mask);
  expect(shown(lesions).rows[0].slice(0, 3)).toEqual([1, 74 * 0.008, 6]);
  expect(
    shown(summarise({ labels: mask, lesions }))
      .rows.slice(0, 2)
      .map(([, value]) => value),
  ).toEqual([1, expect.closeTo(0.592)]);
});

test("an empty list, and a list of others, are not taken for ours", () => {
  for (const value of [[], [{ label: 1 }], [null], [{ featureCode: "UR99" }]]) {
    const { data } = mimeOf(value);
    expect(JSON.stringify(data["application/vnd.carnet.table+json"] ?? {})).not.toContain("featureCodes");
  }
});

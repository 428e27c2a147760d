import { expect, test } from "vitest";
import { plotTable, titleText, valuesOf } from "./plot-table.ts";

test("traces share a column of x, and axes name the columns", () => {
  expect(
    plotTable({
      data: [
        { name: "train", x: [1, 2], y: [0.5, 0.25] },
        { name: "test", x: [1, 2], y: [0.6, null] },
      ],
      layout: { xaxis: { title: { text: "epoch" } }, yaxis: { title: "loss" } },
    }),
  ).toEqual({
    columns: [
      { name: "train · epoch", type: "number" },
      { name: "train · loss", type: "number" },
      { name: "test · loss", type: "number" },
    ],
    rows: [
      [1, 0.5, 0.6],
      [2, 0.25, null],
    ],
    rowCount: 2,
  });
});

test("typed arrays are read", () => {
  const bytes = new Uint8Array(new Float32Array([1.5, -2]).buffer);
  expect(valuesOf({ dtype: "f4", bdata: btoa(String.fromCharCode(...bytes)) })).toEqual([1.5, -2]);
  expect(valuesOf({ dtype: "x9", bdata: "" })).toEqual([]);
});

test("a figure without lists has no table", () => {
  expect(
    plotTable({
      data: [
        {
          type: "heatmap",
          z: [
            [1, 2],
            [3, 4],
          ],
        },
      ],
    }),
  ).toBeNull();
  expect(plotTable({ data: "nonsense" })).toBeNull();
  expect(titleText({ text: "<b>SUV</b>" })).toBe("SUV");
});

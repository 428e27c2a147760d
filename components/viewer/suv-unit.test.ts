import { expect, test } from "vitest";
import { bodyMeasures } from "../../science/imaging/suv/body-measures.ts";
import { suvUnit } from "./suv-unit.ts";

test("each SUV that the laboratory makes is named with its unit; what is no SUV is not", () => {
  const units = Object.values(bodyMeasures).map(({ unit }) => unit);
  expect(units.map((unit) => suvUnit(unit)?.kind)).toEqual(units.map((unit) => unit.split(" ")[1]));
  expect(suvUnit("SUV lbm (James)")).toEqual({ kind: "lbm", unit: "g/mL", formula: "James" });
  expect(suvUnit("SUV bsa")?.unit).toBe("cm²/mL");
  expect([suvUnit("Bq/mL"), suvUnit("HU"), suvUnit("")]).toEqual([null, null, null]);
});

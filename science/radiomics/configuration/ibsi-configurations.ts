/**
 * The five configurations in which IBSI's teams measured a CT of a lung tumour (IBSI reference manual 5.2, table of configurations): for
 * checking this code against their consensus values, and as models. The image's file holds fractions next to whole HU: the manual has them
 * rounded first.
 */
import a from "../configurations/ibsi1-ct-a.json" with { type: "json" };
import b from "../configurations/ibsi1-ct-b.json" with { type: "json" };
import c from "../configurations/ibsi1-ct-c.json" with { type: "json" };
import d from "../configurations/ibsi1-ct-d.json" with { type: "json" };
import e from "../configurations/ibsi1-ct-e.json" with { type: "json" };
import type { RadiomicsConfiguration } from "./configuration.ts";

/** A test checks that each of them has the shape. */
export const ibsiConfigurations = { A: a, B: b, C: c, D: d, E: e } as unknown as Record<
  "A" | "B" | "C" | "D" | "E",
  RadiomicsConfiguration
>;

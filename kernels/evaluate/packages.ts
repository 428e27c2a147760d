/** What this installation offers to cells beside Carnet's own parts: each name, and how it is loaded. */
import { createRequire } from "node:module";
import { tensorPackages } from "../tensor/imports.ts";

const require = createRequire(import.meta.url);
const plotly = (): Promise<unknown> => import("../display/plotly.ts");

/** Names that a sentence to the person lists. */
export const shownPackages = ["@tensorflow/tfjs", "danfojs", "plotly.js-dist-min", "fflate", "zod"];

export const packages: ReadonlyMap<string, () => unknown> = new Map<string, () => unknown>([
  ...tensorPackages,
  // Plotly draws in a page: what code asks of it is shown under the cell.
  ...["plotly.js-dist-min", "plotly.js-dist", "plotly.js", "plotly.js-basic-dist-min"].map((name) => [name, plotly] as const),
  ["fflate", () => import("fflate")],
  ["zod", () => import("zod")],
]);

/** Those that `require` gives at once. */
const atOnce = new Map<string, () => unknown>([
  ["fflate", () => require("fflate")],
  ["zod", () => require("zod")],
  ...["plotly.js-dist-min", "plotly.js-dist", "plotly.js"].map((name) => [name, () => require("../display/plotly.ts")] as const),
]);

export function packageAtOnce(name: string): (() => unknown) | undefined {
  return atOnce.get(name);
}

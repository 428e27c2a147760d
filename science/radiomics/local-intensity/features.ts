/** Local intensity features (IBSI 9ST6): the hottest cubic centimetre. */
import type { Feature } from "../feature.ts";
import type { IntensityPeaks } from "./peaks.ts";

export const localIntensityFeatures: readonly Feature<IntensityPeaks>[] = [
  {
    name: "Local intensity peak",
    code: "VJGA",
    source: "IBSI reference manual 3.2.1",
    formula: String.raw`\max_{k:\,X_{gl,k}=\max(\mathbf{X}_{gl})} \frac{1}{N_k}\sum_{l:\,\lVert\vec{X}_l-\vec{X}_k\rVert\leq r} X_{l},\quad r=\left(\tfrac{3}{4\pi}\right)^{1/3}\text{ cm}`,
    unit: "intensity",
    compute: ({ local }) => local,
  },
  {
    name: "Global intensity peak",
    code: "0F91",
    source: "IBSI reference manual 3.2.2",
    formula: String.raw`\max_{k} \frac{1}{N_k}\sum_{l:\,\lVert\vec{X}_l-\vec{X}_k\rVert\leq r} X_{l},\quad r=\left(\tfrac{3}{4\pi}\right)^{1/3}\text{ cm}`,
    unit: "intensity",
    compute: ({ global }) => global,
  },
];

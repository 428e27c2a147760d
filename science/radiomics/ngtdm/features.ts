/** Features of the neighbourhood grey tone difference matrix (IBSI IPET): how far a voxel is from the mean of its neighbours. */
import type { Feature } from "../feature.ts";
import { busyness, complexity, contrast, strength } from "./differences.ts";
import type { ToneDifferences } from "./differences.ts";

export const ngtdmFeatures: readonly Feature<ToneDifferences>[] = [
  {
    name: "Coarseness",
    code: "QCDE",
    source: "IBSI reference manual 3.10.1",
    formula: String.raw`\frac{1}{\sum_{i=1}^{N_g} p_i\,s_i }`,
    unit: "1",
    compute: ({ coarseDifference, voxels }) => (voxels === 0 ? Number.NaN : Math.min(1e6, 1 / coarseDifference)),
  },
  {
    name: "Contrast",
    code: "65HE",
    source: "IBSI reference manual 3.10.2",
    formula: String.raw`\left(\frac{1}{N_{g,p}\left(N_{g,p}-1\right)} \sum_{i_{1}=1}^{N_g} \sum_{i_{2}=1}^{N_g} p_{i_{1}} p_{i_{2}}\,(i_{1}-i_{2})^2 \right) \left( \frac{1}{N_{v,c}}\sum_{i=1}^{N_g} s_i \right)`,
    unit: "1",
    compute: contrast,
  },
  {
    name: "Busyness",
    code: "NQ30",
    source: "IBSI reference manual 3.10.3",
    formula: String.raw`\frac{\sum_{i=1}^{N_g}p_i\,s_i}{\sum_{i_{1}=1}^{N_g}\sum_{i_{2}=1}^{N_g} \left| i_{1} \, p_{i_{1}}-i_{2} \, p_{i_{2}}\right|},\qquad p_{i_1}\neq 0,\ p_{i_2}\neq 0`,
    unit: "1",
    compute: busyness,
  },
  {
    name: "Complexity",
    code: "HDEZ",
    source: "IBSI reference manual 3.10.4",
    formula: String.raw`\frac{1}{N_{v,c}}\sum_{i_{1}=1}^{N_g}\sum_{i_{2}=1}^{N_g} \left| i_{1} - i_{2}\right| \frac{p_{i_{1}}\, s_{i_{1}} + p_{i_{2}}\,s_{i_{2}}}{p_{i_{1}} + p_{i_{2}}}, \qquad p_{i_1}\neq 0,\ p_{i_2}\neq 0`,
    unit: "1",
    compute: complexity,
  },
  {
    name: "Strength",
    code: "1X9X",
    source: "IBSI reference manual 3.10.5",
    formula: String.raw`\frac{\sum_{i_{1}=1}^{N_g}\sum_{i_{2}=1}^{N_g}\left( p_{i_{1}} + p_{i_{2}} \right) \left( i_{1} - i_{2}\right)^2 }{\sum_{i=1}^{N_g}s_i},\qquad p_{i_1}\neq 0,\ p_{i_2}\neq 0`,
    unit: "1",
    compute: strength,
  },
];

/** Intensity-volume histogram features (IBSI P88C): how much of the lesion is at least so intense. */
import type { Feature } from "../feature.ts";
import { areaUnder, intensityAtVolume, volumeAtIntensity } from "./intensity-volume.ts";
import type { IntensityVolumeHistogram } from "./intensity-volume.ts";

export const intensityVolumeFeatures: readonly Feature<IntensityVolumeHistogram>[] = [
  {
    name: "Volume at intensity fraction",
    code: "BC2M",
    source: "IBSI reference manual 3.5.1",
    formula: String.raw`V_x=\max\{\nu_i : \gamma_i\geq x\}`,
    unit: "1",
    parameter: "10%",
    compute: (histogram) => volumeAtIntensity(histogram, 10),
  },
  {
    name: "Volume at intensity fraction",
    code: "BC2M",
    source: "IBSI reference manual 3.5.1",
    formula: String.raw`V_x=\max\{\nu_i : \gamma_i\geq x\}`,
    unit: "1",
    parameter: "90%",
    compute: (histogram) => volumeAtIntensity(histogram, 90),
  },
  {
    name: "Intensity at volume fraction",
    code: "GBPN",
    source: "IBSI reference manual 3.5.2",
    formula: String.raw`I_x=\min\{i : \nu_i\leq x\}`,
    unit: "intensity",
    parameter: "10%",
    compute: (histogram) => intensityAtVolume(histogram, 10),
  },
  {
    name: "Intensity at volume fraction",
    code: "GBPN",
    source: "IBSI reference manual 3.5.2",
    formula: String.raw`I_x=\min\{i : \nu_i\leq x\}`,
    unit: "intensity",
    parameter: "90%",
    compute: (histogram) => intensityAtVolume(histogram, 90),
  },
  {
    name: "Volume fraction difference between intensity fractions",
    code: "DDTU",
    source: "IBSI reference manual 3.5.3",
    formula: "V_{10}-V_{90}",
    unit: "1",
    parameter: "10%-90%",
    compute: (histogram) => volumeAtIntensity(histogram, 10) - volumeAtIntensity(histogram, 90),
  },
  {
    name: "Intensity fraction difference between volume fractions",
    code: "CNV2",
    source: "IBSI reference manual 3.5.4",
    formula: "I_{10}-I_{90}",
    unit: "intensity",
    parameter: "10%-90%",
    compute: (histogram) => intensityAtVolume(histogram, 10) - intensityAtVolume(histogram, 90),
  },
  {
    name: "Area under the IVH curve",
    code: "9CMM",
    source: "IBSI reference manual 3.5.5",
    formula: String.raw`\int_0^1 \nu\,d\gamma`,
    unit: "1",
    compute: areaUnder,
  },
];

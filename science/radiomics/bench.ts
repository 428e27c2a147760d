/**
 * How long all IBSI families take on one lesion of 100,000 voxels, in every aggregation, without approximation. Run it with Node; it prints one
 * line of JSON. The time that counts is that of the processor: other work on the machine does not change it.
 */
import type { LabelMap, Triple, Volume } from "../imaging/volume.ts";
import { straightGrid } from "../imaging/volume.ts";
import { allAggregations, allFamilies, petConfiguration } from "./configuration/presets.ts";
import type { RadiomicsConfiguration } from "./configuration/configuration.ts";
import { measure } from "./measure.ts";

/** What the product answers for. */
export const limitSeconds = 2;

export interface RadiomicsBench {
  voxels: number;
  rows: number;
  /** Of the first measure after start, before anything is compiled for speed, and of the median of those after it. */
  firstSeconds: number;
  seconds: number;
  /** Wall time of that median measure. */
  wallSeconds: number;
  /** Each family alone; every one of them includes cutting out the lesion and discretising. */
  familySeconds: Record<string, number>;
}

/** Measures a ragged ball of a little more than 100,000 voxels with a smooth uptake and noise, 0.25 SUV a grey level. */
export function benchRadiomics(repeats = 5): RadiomicsBench {
  const { volume, mask, voxels } = syntheticLesion();
  const configuration: RadiomicsConfiguration = { ...petConfiguration, interpolation: null, aggregations: allAggregations };
  const first = timed(() => measure(volume, mask, configuration));
  const all = Array.from({ length: repeats }, () => timed(() => measure(volume, mask, configuration))).sort((a, b) => a.cpu - b.cpu);
  const median = all[Math.floor(all.length / 2)];
  const families = allFamilies.map((family) => [family, timed(() => measure(volume, mask, { ...configuration, families: [family] })).cpu]);
  return {
    voxels,
    rows: first.rows,
    firstSeconds: first.cpu,
    seconds: median.cpu,
    wallSeconds: median.wall,
    familySeconds: Object.fromEntries(families),
  };
}

function timed(run: () => unknown[]): { rows: number; cpu: number; wall: number } {
  const start = performance.now();
  const used = process.cpuUsage();
  const rows = run().length;
  return { rows, cpu: process.cpuUsage(used).user / 1e6, wall: (performance.now() - start) / 1e3 };
}

/** One row of what the product answers for. */
export interface BenchRow {
  what: string;
  value: number;
  unit: string;
  floor: number | null;
}

/** Lesions of an eighth, of one and of four times 100,000 voxels: processor time for each 100,000 voxels, and the most memory held so far. */
export function benchGrowth(): BenchRow[] {
  const configuration: RadiomicsConfiguration = { ...petConfiguration, interpolation: null, aggregations: allAggregations };
  measure(syntheticLesion(32).volume, syntheticLesion(32).mask, configuration);
  return [32, 64, 102].flatMap((size): BenchRow[] => {
    const { volume, mask, voxels } = syntheticLesion(size);
    const { cpu } = timed(() => measure(volume, mask, configuration));
    return [
      { what: `all families, ${voxels} voxels: processor time`, value: cpu, unit: "s", floor: size === 64 ? limitSeconds : null },
      { what: `the same for each 100,000 voxels`, value: (cpu / voxels) * 1e5, unit: "s", floor: null },
      { what: `most memory held until then`, value: process.resourceUsage().maxRSS / 1024, unit: "MB", floor: null },
    ];
  });
}

function syntheticLesion(edge = 64): { volume: Volume; mask: LabelMap; voxels: number } {
  const size: Triple = [edge, edge, edge];
  const shared = { ...straightGrid(size, [3, 3, 3]), description: "", synthetic: true };
  const data = new Float32Array(edge ** 3);
  const labels = new Int32Array(edge ** 3);
  let voxels = 0;
  let state = 1;
  for (let z = 0, i = 0; z < edge; z++) {
    for (let y = 0; y < edge; y++) {
      for (let x = 0; x < edge; x++, i++) {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        const radius = Math.hypot(x - edge / 2, y - edge / 2, z - edge / 2);
        data[i] = 8 * Math.exp(-(radius ** 2) / 900) + (2 * state) / 2 ** 32;
        if (radius + 1.5 * Math.sin(x / 3) * Math.cos(y / 4) >= 0.45 * edge) continue;
        labels[i] = 1;
        voxels++;
      }
    }
  }
  return {
    volume: { kind: "carnet/volume", ...shared, data, unit: "SUV bw", modality: "PT" },
    mask: { kind: "carnet/labels", ...shared, data: labels },
    voxels,
  };
}

if (import.meta.main) {
  const result = benchRadiomics();
  console.log(JSON.stringify({ bench: "radiomics", limitSeconds, ...result }));
  if (result.seconds > limitSeconds) process.exitCode = 1;
}

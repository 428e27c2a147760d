/** The measures that the product answers for, each beside its peer. A peer that is not on this machine is named as a published figure. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { benchKernels } from "../kernels/bench/bench.ts";
import { benchTensors } from "../kernels/tensor/bench.ts";
import { benchGrowth, benchRadiomics, limitSeconds } from "../science/radiomics/bench.ts";

function line({ what, value, unit, floor }: { what: string; value: number; unit: string; floor: number | null }): string {
  return `${what.padEnd(60)} ${value.toFixed(value < 10 ? 2 : 1).padStart(9)} ${unit.padEnd(6)}${floor === null ? "" : ` at most ${floor}`}`;
}

const benches: Record<string, () => unknown> = {
  async kernels() {
    const rows = await benchKernels();
    for (const { what, value, unit, peer, ratio } of rows) {
      const beside =
        peer === null ? "" : `${peer.name} ${peer.value} ${unit}${peer.sameRun ? "" : " (published)"}, ratio ${ratio?.toFixed(2)}`;
      console.log(`${what.padEnd(60)} ${value.toFixed(1).padStart(9)} ${unit.padEnd(6)} ${beside}`);
    }
    const { benchRooms } = await import("../server/sockets/bench.ts");
    const rooms = await benchRooms();
    for (const row of rooms) console.log(line(row));
    return [...rows, ...rooms];
  },
  async radiomics() {
    const measured = benchRadiomics();
    console.log(`radiomics, the floor is ${limitSeconds} s:`, JSON.stringify(measured));
    const { benchWholeBody } = await import("../server/command/radiomics/bench.ts");
    const rows = [...benchGrowth(), ...(await benchWholeBody())];
    for (const row of rows) console.log(line(row));
    return { ...measured, rows };
  },
  async federation() {
    const { benchFederation } = await import("../federation/bench.ts");
    const { benchDesk } = await import("../server/federation/bench.ts");
    const rows = [...(await benchFederation()), ...(await benchDesk())];
    for (const row of rows) console.log(line(row));
    return rows;
  },
  tensors: () => benchTensors({ cpu: false }),
  async notebook() {
    const { benchNotebook } = await import("../e2e/bench/notebook.ts");
    const rows = await benchNotebook();
    for (const row of rows) console.log(line(row));
    return rows;
  },
};

const asked = process.argv.slice(2).map((name) => (name === "kernel" ? "kernels" : name));
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(", ")}: ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
const results: Record<string, unknown> = {};
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  console.log(`\n${name}`);
  results[name] = await benches[name]();
}
mkdirSync("test-results", { recursive: true });
writeFileSync(
  "test-results/bench.json",
  JSON.stringify({ date: new Date().toISOString(), processor: cpus()[0]?.model, node: process.version, results }, null, 2),
);
process.exit(0);

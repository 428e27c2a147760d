/** Rounds a second between a desk and ten hospitals over real sockets and streams, with training as small as it can be. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExperimentState } from "../../protocol/federation/desk.ts";
import { ask, end, makeHospitals, startDesk, startHospital, until } from "./testing/hospitals.ts";

export async function benchDesk(): Promise<{ what: string; value: number; unit: string; floor: number | null }[]> {
  const place = mkdtempSync(join(tmpdir(), "carnet-bench-desk-"));
  const inputs = Array.from({ length: 99_999 }, (_, i) => Math.sin(i));
  const names = Array.from({ length: 10 }, (_, i) => `hospital ${i}`);
  const hospitals = makeHospitals(
    place,
    names.map((hospital) => ({
      hospital,
      data: { kind: "examples", inputs, targets: [1] },
      policy: { leastPatients: 1, algorithms: null, requireRecordPrivacy: false, budget: { epsilon: 1, delta: 1e-5 } },
    })),
  );
  const desk = await startDesk(place);
  const children = [desk.child, ...hospitals.map(({ folder }) => startHospital(folder, desk.address))];
  try {
    await until(async () => {
      const { hospitals: all } = (await ask(desk.address, place)).value as { hospitals: { connected: boolean }[] };
      return all.every(({ connected }) => connected);
    }, "all connect");
    const rounds = 40;
    const plan = {
      version: 1,
      name: "bench",
      model: { kind: "network", inputs: 99_999, output: "linear" },
      algorithm: { name: "fedavg" },
      rounds,
      quorum: 10,
      local: { amount: { unit: "steps", count: 1 }, batchSize: "full", learningRate: 1e-9 },
      seed: 1,
    };
    const started = performance.now();
    await ask(desk.address, place, { body: { experiment: "bench", plan, hospitals: names } });
    await until(async () => {
      const { experiments } = (await ask(desk.address, place)).value as { experiments: ExperimentState[] };
      return experiments[0].status === "finished";
    }, "the rounds end");
    const seconds = (performance.now() - started) / 1000;
    return [{ what: "rounds of 10 hospital processes x 100,000 parameters", value: rounds / seconds, unit: "/s", floor: null }];
  } finally {
    for (const child of children) await end(child, "SIGKILL");
    rmSync(place, { recursive: true, force: true });
  }
}

/** Rounds a second between a desk and ten hospitals, each a process of its own, over real sockets and streams: without training, and with one step of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExperimentState } from "../../protocol/federation/desk.ts";
import { nodePolicy } from "../../protocol/federation/desk.ts";
import { ask, end, makeHospitals, startDesk, startHospital, startIdleHospital, until } from "./testing/hospitals.ts";

interface Row {
  what: string;
  value: number;
  unit: string;
  floor: number | null;
}
const warming = 20;
const inputs = 99_999;

export async function benchDesk(): Promise<Row[]> {
  const all = "rounds of 10 hospital processes x 100,000 parameters";
  return [
    { what: `${all}, without training`, value: await roundsASecond(startIdleHospital, 100), unit: "/s", floor: 20 },
    { what: `${all}, training included`, value: await roundsASecond(startHospital, 60), unit: "/s", floor: null },
  ];
}

/** Of rounds after the first `warming`, in which every process is still compiling. */
async function roundsASecond(start: typeof startHospital, rounds: number): Promise<number> {
  const place = mkdtempSync(join(tmpdir(), "carnet-bench-desk-"));
  const names = Array.from({ length: 10 }, (_, i) => `hospital ${i}`);
  const hospitals = makeHospitals(
    place,
    names.map((hospital) => ({
      hospital,
      data: { kind: "examples", inputs: Array.from({ length: inputs }, (_, i) => Math.sin(i)), targets: [1] },
      policy: nodePolicy.parse({ leastPatients: 1 }),
    })),
  );
  const desk = await startDesk(place);
  const children = [desk.child, ...hospitals.map(({ folder }) => start(folder, desk.address))];
  const experiment = async () => {
    const { experiments } = (await ask(desk.address, place)).value as { experiments: ExperimentState[] };
    return experiments[0];
  };
  try {
    await until(async () => {
      const { hospitals: all } = (await ask(desk.address, place)).value as { hospitals: { connected: boolean }[] };
      return all.every(({ connected }) => connected);
    }, "all connect");
    await ask(desk.address, place, { body: { experiment: "bench", plan: planOf(warming + rounds), hospitals: names } });
    await until(async () => (await experiment()).round >= warming, "the first rounds end");
    const [started, from] = [performance.now(), (await experiment()).round];
    await until(async () => (await experiment()).status === "finished", "the rounds end");
    return (warming + rounds - from) / ((performance.now() - started) / 1000);
  } finally {
    for (const child of children) await end(child, "SIGKILL");
    rmSync(place, { recursive: true, force: true });
  }
}

const planOf = (rounds: number) => ({
  version: 1,
  name: "bench",
  model: { kind: "network", inputs, output: "linear" },
  algorithm: { name: "fedavg" },
  rounds,
  quorum: 10,
  local: { amount: { unit: "steps", count: 1 }, batchSize: "full", learningRate: 1e-9 },
  seed: 1,
});

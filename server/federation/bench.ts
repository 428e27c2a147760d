/** Rounds a second between a desk and ten hospitals, each a process of its own, over real sockets and streams: without training, and with one step of it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
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

export async function benchDesk(): Promise<Row[]> {
  const all = "rounds of 10 hospital processes x 100,000 parameters";
  const hundred = { hospitals: 10, parameters: 100_000 };
  const idle = await measured({ ...hundred, start: startIdleHospital, rounds: 200, isIdle: true });
  const training = await measured({ ...hundred, start: startHospital, rounds: 100, isIdle: false });
  const rows: Row[] = [
    { what: `${all}, without training`, value: idle.roundsASecond, unit: "/s", floor: 20 },
    { what: "processor time of such a round, desk and hospitals", value: idle.processorMs, unit: "ms", floor: null },
    { what: `${all}, training included`, value: training.roundsASecond, unit: "/s", floor: null },
    { what: "processor time of such a round", value: training.processorMs, unit: "ms", floor: null },
  ];
  for (const parameters of [100_000, 1_000_000, 10_000_000]) {
    const { deskMemoryMB } = await measured({ hospitals: 5, parameters, start: startIdleHospital, rounds: 3, isIdle: true });
    const model = `${parameters / 1e6} million parameters (${(4 * parameters) / 1e6} MB)`;
    rows.push({ what: `most memory of the desk, 5 hospitals, ${model}`, value: deskMemoryMB, unit: "MB", floor: null });
  }
  return rows;
}

interface Bench {
  hospitals: number;
  parameters: number;
  start: typeof startHospital;
  rounds: number;
  /** Training is left out, and with it the need of patients. */
  isIdle: boolean;
}

/** Of rounds after the first `warming`, in which every process is still compiling; where there are fewer, of all. */
async function measured({ hospitals, parameters, start, rounds, isIdle }: Bench) {
  const place = mkdtempSync(join(tmpdir(), "carnet-bench-desk-"));
  const names = Array.from({ length: hospitals }, (_, i) => `hospital ${i}`);
  const inputs = isIdle ? [1] : Array.from({ length: parameters - 1 }, (_, i) => Math.sin(i));
  const made = makeHospitals(
    place,
    names.map((hospital) => ({
      hospital,
      data: { kind: "examples", inputs, targets: [1] },
      policy: nodePolicy.parse({ leastPatients: 1 }),
    })),
  );
  const desk = await startDesk(place);
  const children = [desk.child, ...made.map(({ folder }) => start(folder, desk.address))];
  const experiment = async () => {
    const { experiments } = (await ask(desk.address, place)).value as { experiments: ExperimentState[] };
    return experiments[0];
  };
  const processor = () => children.reduce((sum, { pid }) => sum + processorMsOf(pid!), 0);
  const skipped = rounds > warming ? warming : 0;
  try {
    await until(async () => {
      const { hospitals: all } = (await ask(desk.address, place)).value as { hospitals: { connected: boolean }[] };
      return all.every(({ connected }) => connected);
    }, "all connect");
    const plan = planOf({ rounds: skipped + rounds, parameters, quorum: hospitals, outputs: isIdle ? 10 : 1 });
    await ask(desk.address, place, { body: { experiment: "bench", plan, hospitals: names } });
    await until(async () => (await experiment()).round >= skipped, "the first rounds end");
    const [started, spent, from] = [performance.now(), processor(), (await experiment()).round];
    await until(async () => (await experiment()).status === "finished", "the rounds end");
    const over = skipped + rounds - from;
    return {
      roundsASecond: over / ((performance.now() - started) / 1000),
      processorMs: (processor() - spent) / over,
      deskMemoryMB: mostMemoryMBOf(desk.child.pid!),
    };
  } finally {
    for (const child of children) await end(child, "SIGKILL");
    rmSync(place, { recursive: true, force: true });
  }
}

/** Of all threads, from the system's own count, in which a tick is 10 ms. NaN where the system has none. */
function processorMsOf(pid: number): number {
  const fields = procFile(pid, "stat").split(") ").at(-1)!.split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function mostMemoryMBOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(procFile(pid, "status"))?.[1]) / 1000;
}

function procFile(pid: number, name: string): string {
  const file = `/proc/${pid}/${name}`;
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

interface Asked {
  rounds: number;
  parameters: number;
  quorum: number;
  outputs: number;
}

const planOf = ({ rounds, parameters, quorum, outputs }: Asked) => ({
  version: 1,
  name: "bench",
  model: { kind: "network", inputs: parameters / outputs - 1, outputs, output: "linear" },
  algorithm: { name: "fedavg" },
  rounds,
  quorum,
  local: { amount: { unit: "steps", count: 1 }, batchSize: "full", learningRate: 1e-9 },
  seed: 1,
});

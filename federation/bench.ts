/** What federation costs, without training: masks, means, a thousand hospitals, and memory by the size of the model. */
import { randomBytes } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { learnerOf } from "./models/initial.ts";
import { syntheticHospitals } from "./partition/synthetic.ts";
import { publicKeyOf } from "./privacy/secure-aggregation/keys.ts";
import { SecureParticipant } from "./privacy/secure-aggregation/participant.ts";
import { simulateAll } from "./rounds/simulate.ts";
import { combine } from "./strategies/combine.ts";
import type { Update } from "./strategies/update.ts";

interface Row {
  what: string;
  value: number;
  unit: string;
  floor: number | null;
}

async function seconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

export async function benchFederation(): Promise<Row[]> {
  return [await masking(), ...(await means()), await thousand()];
}

async function masking(): Promise<Row> {
  const members = Array.from({ length: 10 }, (_, i) => `hospital ${i}`);
  const identities = members.map(() => randomBytes(32));
  const roster = Object.fromEntries(members.map((name, i) => [name, publicKeyOf("ed25519", identities[i])]));
  const length = 10_000_000;
  const values = Float32Array.from({ length }, (_, i) => Math.sin(i));
  const context = { version: 1, experiment: "bench", round: 0, attempt: 0, members, threshold: 7, length, range: 1 } as const;
  const times: number[] = [];
  for (let repeat = 0; repeat < 3; repeat++) {
    const sides = members.map(
      (name, i) => new SecureParticipant({ name, identity: identities[i], roster, context: { ...context, members } }),
    );
    const adverts = sides.map((side) => side.advertise());
    const dealt = sides.map((side) => side.shareKeys(adverts));
    times.push(await seconds(() => sides[0].mask(values, dealt)));
  }
  return { what: "mask 10 million parameters against 9 peers, best of 3", value: Math.min(...times), unit: "s", floor: 1 };
}

/** Bytes of arrays that are in use, garbage collected. */
function collector(): () => number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  return () => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
}

/** Updates that are made when they are read, as those on a disk are: what stays in memory is the rule's. */
async function means(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const length of [1_000_000, 10_000_000]) {
    const updates = Array.from({ length: 10 }, (_, k): Update => ({
      hospital: `hospital ${k}`,
      weight: k + 1,
      length,
      read: (from, to) => new Float32Array(to - from).fill(k),
    }));
    const held = collector();
    const before = held();
    let [most, reads] = [0, 0];
    const watched = updates.map((update) => ({
      ...update,
      read: (from: number, to: number) => {
        reads += 1;
        if (reads % 50 === 1) most = Math.max(most, held() - before);
        return update.read(from, to);
      },
    }));
    const millions = length / 1e6;
    rows.push({
      what: `mean of 10 x ${millions} million`,
      value: await seconds(() => combine({ name: "fedavg", serverLearningRate: 1 }, updates)),
      unit: "s",
      floor: null,
    });
    rows.push({
      what: `median of 10 x ${millions} million`,
      value: await seconds(() => combine({ name: "median" }, updates)),
      unit: "s",
      floor: null,
    });
    await combine({ name: "fedavg", serverLearningRate: 1 }, watched);
    rows.push({ what: `memory of that mean (10 updates are ${40 * millions} MB)`, value: most / 1e6, unit: "MB", floor: null });
  }
  return rows;
}

async function thousand(): Promise<Row> {
  const data = syntheticHospitals({ alpha: 1, beta: 1, hospitals: 1000, seed: 1, samples: 50 });
  const model = { kind: "network", inputs: 60, hidden: [], outputs: 10, activation: "tanh", output: "softmax" } as const;
  const hospitals = Object.fromEntries(Object.entries(data).map(([name, train]) => [name, learnerOf({ ...model, hidden: [] }, { train })]));
  const local = { amount: { unit: "epochs", count: 1 }, batchSize: 10, learningRate: 0.01 } as const;
  const rounds = 3;
  const time = await seconds(() =>
    simulateAll(
      { version: 1, name: "bench", model: { ...model, hidden: [] }, algorithm: { name: "fedavg" }, rounds, local, seed: 1 },
      { hospitals },
    ),
  );
  return { what: "a round of 1,000 simulated hospitals, training included", value: time / rounds, unit: "s", floor: null };
}

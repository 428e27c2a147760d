/**
 * Times tensors on the backends of tfjs and, where it is installed, on PyTorch with one thread beside them: the fastest of several runs,
 * PyTorch's before and after ours, because machines are shared and slow down while one measures.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { LayersModel, Sequential, Tensor, Tensor4D } from "@tensorflow/tfjs";
import type { Tensorflow } from "./device.ts";
import { triedDevices } from "./start.ts";
import { loadTensorflow } from "./tensorflow.ts";
import { lessonCnnData, lessonCnnModel } from "./wasm/lesson-cnn.ts";

export interface TensorTiming {
  name: string;
  /** The fastest run on each backend that is there, in milliseconds; "cpu" alone may be left out. */
  milliseconds: Record<string, number>;
  /** PyTorch on one thread of the processor; null where it is not installed. */
  torch: number | null;
  /** Each backend over PyTorch: under 1 is faster. Empty without PyTorch. */
  ratios: Record<string, number>;
}

interface Work {
  name: string;
  runs: number;
  /** Whether backend "cpu" is timed too: one run of it takes up to half a minute. */
  onCpu: boolean;
  prepare: (tf: Tensorflow) => () => Promise<unknown>;
}

const works: Work[] = [
  { name: "matmul 512", runs: 10, onCpu: true, prepare: matmul },
  { name: "conv2d forward", runs: 10, onCpu: true, prepare: convolution },
  { name: "lesson CNN epoch", runs: 8, onCpu: true, prepare: (tf) => epochs(lessonCnnModel(tf), lessonCnnData(tf), 32) },
  { name: "3D CNN epoch", runs: 8, onCpu: false, prepare: solidEpoch },
  { name: "MLP epoch", runs: 8, onCpu: true, prepare: mlpEpoch },
];

/** Times every work on every backend that starts here, prints a table, returns its rows. `cpu: false` leaves the slow backend out. */
export async function benchTensors({ cpu = true, print = console.log }: { cpu?: boolean; print?: (line: string) => void } = {}): Promise<
  TensorTiming[]
> {
  const tf = await loadTensorflow();
  const started = triedDevices().flatMap(({ source, outcome }) => (outcome.kind === "started" ? [{ source, facts: outcome.facts() }] : []));
  for (const { source, facts } of started)
    print(
      `${source.backend}: ${facts.hardware}, ${[...facts.extensions, facts.threads === 1 ? "1 thread" : `${facts.threads} threads`].join(", ")}`,
    );
  const backends = started.map(({ source }) => source.backend).filter((backend) => cpu || backend !== "cpu");
  const cell = (value: number | string | null): string => (typeof value === "number" ? value.toFixed(2) : (value ?? "-")).padStart(14);
  const line = (name: string, cells: (number | string | null)[]): void => print(name.padEnd(18) + cells.map(cell).join(""));
  line("milliseconds", [...backends, "torch", ...backends.map((backend) => `${backend}/torch`)]);
  const rows: TensorTiming[] = [];
  for (const work of works) {
    const before = torchMilliseconds(work.name);
    const milliseconds: Record<string, number> = {};
    for (const backend of backends) {
      if (backend === "cpu" && !work.onCpu) continue;
      milliseconds[backend] = await fastest(tf, backend, backend === "cpu" ? { ...work, runs: 1 } : work);
    }
    const after = torchMilliseconds(work.name);
    const torch = before === null || after === null ? null : Math.min(before, after);
    const ratios = torch === null ? {} : Object.fromEntries(Object.entries(milliseconds).map(([backend, time]) => [backend, time / torch]));
    rows.push({ name: work.name, milliseconds, torch, ratios });
    line(work.name, [
      ...backends.map((backend) => milliseconds[backend] ?? null),
      torch,
      ...backends.map((backend) => ratios[backend] ?? null),
    ]);
  }
  return rows;
}

/** The first run warms up and is not counted, unless one alone is asked for. */
async function fastest(tf: Tensorflow, backend: string, { runs, prepare }: Work): Promise<number> {
  await tf.setBackend(backend);
  const run = prepare(tf);
  if (runs > 1) for (let warm = 0; warm < 2; warm++) await run();
  let best = Infinity;
  // Short works are repeated for two seconds: on a shared machine some of these are undisturbed.
  const until = performance.now() + (runs > 1 ? 2000 : 0);
  for (let index = 0; index < runs || performance.now() < until; index++) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** PyTorch's fastest run of the work of this name; null where Python or PyTorch is missing. */
function torchMilliseconds(name: string): number | null {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const script = fileURLToPath(new URL("bench-torch.py", import.meta.url));
    const ran = spawnSync(python, [script, name], {
      encoding: "utf8",
      env: { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" },
    });
    if (ran.status === 0 && ran.stdout.trim() !== "") return (JSON.parse(ran.stdout.trim()) as { milliseconds: number }).milliseconds;
  }
  return null;
}

function matmul(tf: Tensorflow): () => Promise<unknown> {
  const [a, b] = [tf.randomUniform([512, 512]), tf.randomUniform([512, 512])];
  return () => read(tf, () => tf.matMul(a, b));
}

function convolution(tf: Tensorflow): () => Promise<unknown> {
  const [x, filter] = [tf.randomUniform([16, 32, 32, 32]), tf.randomUniform([3, 3, 32, 64])] as [Tensor4D, Tensor4D];
  return () => read(tf, () => tf.conv2d(x, filter, 1, "same"));
}

/** Computes and reads one value, so that no backend puts the work off. */
async function read(tf: Tensorflow, compute: () => Tensor): Promise<void> {
  const whole = compute();
  const first = tf.slice(whole.flatten(), 0, 1);
  await first.data();
  tf.dispose([whole, first]);
}

function epochs(model: LayersModel, { x, y }: { x: Tensor; y: Tensor }, batchSize: number): () => Promise<unknown> {
  return () => model.fit(x, y, { epochs: 1, batchSize, shuffle: false, yieldEvery: "never" });
}

function compiled(tf: Tensorflow, model: Sequential): Sequential {
  model.compile({ optimizer: tf.train.adam(0.001), loss: "categoricalCrossentropy" });
  return model;
}

function labels(tf: Tensorflow, count: number, classes: number): Tensor {
  return tf.tidy(() => tf.oneHot(tf.range(0, count, 1, "int32").mod(tf.scalar(classes, "int32")).cast("int32"), classes).cast("float32"));
}

function solidEpoch(tf: Tensorflow): () => Promise<unknown> {
  const model = compiled(
    tf,
    tf.sequential({
      layers: [
        tf.layers.conv3d({ inputShape: [16, 16, 16, 1], filters: 8, kernelSize: 3, padding: "same", activation: "relu" }),
        tf.layers.maxPooling3d({ poolSize: [2, 2, 2] }),
        tf.layers.conv3d({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
        tf.layers.maxPooling3d({ poolSize: [2, 2, 2] }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2, activation: "softmax" }),
      ],
    }),
  );
  return epochs(model, { x: tf.randomUniform([64, 16, 16, 16, 1]), y: labels(tf, 64, 2) }, 8);
}

function mlpEpoch(tf: Tensorflow): () => Promise<unknown> {
  const model = compiled(
    tf,
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [784], units: 128, activation: "relu" }),
        tf.layers.dense({ units: 64, activation: "relu" }),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    }),
  );
  return epochs(model, { x: tf.randomUniform([1000, 784]), y: labels(tf, 1000, 10) }, 32);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchTensors({ cpu: !process.argv.includes("--no-cpu") });

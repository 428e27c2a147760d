/** For a test: large kernels over shapes from a seed, on so many threads; prints a digest of every result, bit for bit. */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs";
import { tensorflowOnWasm } from "../backend.ts";
import { pseudoRandom } from "../both.ts";
import { heapOf } from "../heap.ts";

const [threads, seed] = process.argv.slice(2).map(Number);
const tf = await tensorflowOnWasm({ threads });
const threadsOfProcess = (): number => readdirSync("/proc/self/task").length;
const before = threadsOfProcess();
const { crew } = heapOf(tf.findBackend("wasm"));

let state = seed;
const between = (least: number, most: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return least + (state % (most - least + 1));
};
const random = (shape: number[]): Tensor => tf.tensor(pseudoRandom(tf.util.sizeFromShape(shape), between(1, 1e9)), shape);
const run = (name: string, inputs: Record<string, Tensor>, attrs: object): Tensor =>
  tf.engine().runKernel<Tensor>(name, inputs, attrs as never);

const digests: string[] = [];
function digest(name: string, compute: () => Tensor): void {
  const result = tf.tidy(compute);
  digests.push(`${name} ${createHash("sha256").update(new Uint8Array(result.dataSync().buffer)).digest("hex")}`);
  result.dispose();
}

function products(): void {
  const [rows, columns, depth] = [between(30, 400), between(30, 400), between(200, 700)];
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ]) {
    digest(`product ${[rows, columns, depth, transposeA, transposeB].join(" ")}`, () =>
      tf.matMul(
        random(transposeA ? [depth, rows] : [rows, depth]),
        random(transposeB ? [columns, depth] : [depth, columns]),
        transposeA,
        transposeB,
      ),
    );
  }
  digest("few columns", () => tf.matMul(random([between(900, 1500), 300]), random([300, between(1, 20)])));
}

function planes(): void {
  const [batch, size, channels, filters, tap] = [between(1, 9), between(20, 40), between(3, 20), between(9, 40), between(1, 4)];
  const [strides, dilations] = [
    [1, 1],
    [2, 1],
    [1, 2],
  ][between(0, 2)];
  const pad = (["same", "valid"] as const)[between(0, 1)];
  const attrs = { strides, pad, dataFormat: "NHWC", dilations };
  const [xShape, filterShape] = [
    [batch, size, size + 3, channels],
    [tap, tap, channels, filters],
  ];
  const y = tf.backend_util.computeConv2DInfo(xShape as never, filterShape as never, strides, dilations, pad).outShape;
  const name = `planes ${[xShape, filterShape, strides, dilations, pad].join(" ")}`;
  digest(name, () => run("Conv2D", { x: random(xShape), filter: random(filterShape) }, attrs));
  digest(`${name} by input`, () =>
    run("Conv2DBackpropInput", { dy: random(y), filter: random(filterShape) }, { ...attrs, inputShape: xShape }),
  );
  digest(`${name} by filter`, () => run("Conv2DBackpropFilter", { x: random(xShape), dy: random(y) }, { ...attrs, filterShape }));
}

function solids(): void {
  const [batch, size, channels, filters] = [between(1, 3), between(9, 18), between(1, 6), between(6, 17)];
  const [strides, dilations] = [
    [1, 1],
    [2, 1],
    [1, 2],
  ][between(0, 2)];
  const attrs = { strides, pad: "same", dilations };
  const [xShape, filterShape] = [
    [batch, size, size + 2, size + 1, channels],
    [3, 3, 2, channels, filters],
  ];
  const y = tf.backend_util.computeConv3DInfo(xShape as never, filterShape as never, strides, dilations, "same").outShape;
  const name = `solids ${[xShape, filterShape, strides, dilations].join(" ")}`;
  digest(name, () => run("Conv3D", { x: random(xShape), filter: random(filterShape) }, attrs));
  digest(`${name} by input`, () =>
    run("Conv3DBackpropInputV2", { dy: random(y), filter: random(filterShape) }, { ...attrs, inputShape: xShape }),
  );
  digest(`${name} by filter`, () => run("Conv3DBackpropFilterV2", { x: random(xShape), dy: random(y) }, { ...attrs, filterShape }));
}

// Helpers start at the first large work: what is compared is done with all of them.
while (crew && crew.helpers < threads - 1) {
  tf.tidy(() => tf.matMul(random([256, 256]), random([256, 256])));
  await new Promise((resolve) => setImmediate(resolve));
}
state = seed;
for (let round = 0; round < 2; round++) {
  products();
  planes();
  solids();
}
console.log(JSON.stringify({ started: threadsOfProcess() - before, digests }));

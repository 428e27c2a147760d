/** Images become tensors and come back as they were; a small U-Net learns to segment them in three dimensions, on WASM alone. */
import { expect, test } from "vitest";
import type { LayersModel, SymbolicTensor, Tensor, initializers } from "@tensorflow/tfjs";
import { diceCoefficient, straightGrid } from "../../science/imaging/index.ts";
import type { LabelMap, Triple, Volume } from "../../science/imaging/index.ts";
import { batchOf, labelsOf, tensorOf, volumeOf } from "./index.ts";
import { fallBacks } from "./wasm/fall-back.ts";
import { pseudoRandom } from "./wasm/both.ts";
import { loadTensorflow } from "./tensorflow.ts";

type Initializer = ReturnType<typeof initializers.heNormal>;

const tf = await loadTensorflow();

function image(dimensions: Triple, data: Float32Array): Volume {
  const grid = straightGrid(dimensions, [4, 4, 5]);
  return { kind: "carnet/volume", ...grid, data, unit: "SUV bw", modality: "PT", description: "ball", synthetic: true };
}

/** A hot ball of this radius around this voxel in noise, and its mask. */
function ball(side: number, centre: Triple, radius: number): { volume: Volume; mask: LabelMap } {
  const noise = pseudoRandom(side ** 3, centre[0] * 100 + centre[1] * 10 + centre[2]);
  const inside = Int32Array.from({ length: side ** 3 }, (_, index) => {
    const voxel = [index % side, Math.floor(index / side) % side, Math.floor(index / side ** 2)];
    return Number(Math.hypot(...voxel.map((place, axis) => place - centre[axis])) <= radius);
  });
  const volume = image(
    [side, side, side],
    noise.map((value, index) => value * 0.4 + inside[index] * 2),
  );
  const { unit: _unit, modality: _modality, ...grid } = volume;
  return { volume, mask: { ...grid, kind: "carnet/labels", data: inside } };
}

test.each(["wasm", "cpu"])("voxel (x, y, z) is element [z, y, x], there and back, on %s", async (backend) => {
  await tf.setBackend(backend);
  const [nx, ny, nz] = [5, 4, 3];
  const volume = image(
    [nx, ny, nz],
    Float32Array.from({ length: nx * ny * nz }, (_, index) => index),
  );
  const tensor = tensorOf(volume);
  expect(tensor.shape).toEqual([nz, ny, nx, 1]);
  expect(tensor.slice([2, 1, 3, 0], [1, 1, 1, 1]).dataSync()[0]).toBe(volume.data[3 + nx * (1 + ny * 2)]);
  const back = volumeOf(tensor, volume);
  expect(back).toEqual(volume);
  back.data[0] = 99;
  volume.data[1] = 99;
  expect([...tensor.dataSync().slice(0, 2)]).toEqual([0, 1]);
  const batch = batchOf([volume, back]);
  expect(batch.shape).toEqual([2, nz, ny, nx, 1]);
  expect([...batch.dataSync()]).toEqual([...volume.data, ...back.data]);
  await tf.setBackend("wasm");
});

test("other sizes are refused with both sizes", () => {
  const [small, large] = [ball(4, [1, 1, 1], 1).volume, ball(5, [1, 1, 1], 1).volume];
  expect(() => batchOf([small, large])).toThrow(/4 × 4 × 4, 5 × 5 × 5/);
  expect(() => batchOf([])).toThrow("Aucune image");
  expect(() => volumeOf(tf.zeros([5, 5, 4]), large)).toThrow(/\[5, 5, 4\].*\[5, 5, 5\]/);
  expect(volumeOf(tf.zeros([1, 5, 5, 5, 1]), large).data.length).toBe(125);
});

/** Two levels: convolutions, pooling down, transposed convolution up, the fine level beside it. */
function smallUNet(side: number): LayersModel {
  const { layers } = tf;
  const on = (layer: { apply(given: never): unknown }, given: unknown): SymbolicTensor => layer.apply(given as never) as SymbolicTensor;
  // Seeded: the test is the same each time.
  const kernelInitializer = (): Initializer => tf.initializers.heNormal({ seed: 5 });
  const convolution = (filters: number) =>
    layers.conv3d({ filters, kernelSize: 3, padding: "same", activation: "relu", kernelInitializer: kernelInitializer() });
  const input = tf.input({ shape: [side, side, side, 1] });
  const fine = on(convolution(6), input);
  const coarse = on(convolution(12), on(layers.maxPooling3d({ poolSize: [2, 2, 2] }), fine));
  const up = on(
    layers.conv3dTranspose({ filters: 6, kernelSize: 2, strides: 2, padding: "same", kernelInitializer: kernelInitializer() }),
    coarse,
  );
  const output = on(
    layers.conv3d({ filters: 1, kernelSize: 1, activation: "sigmoid", kernelInitializer: kernelInitializer() }),
    on(layers.concatenate(), [fine, up]),
  );
  return tf.model({ inputs: input, outputs: output });
}

test("a small U-Net segments balls that it has not seen, with no kernel on the plain backend", async () => {
  const side = 12;
  const before = [...fallBacks("wasm").values()].reduce((sum, count) => sum + count, 0);
  const cases = Array.from({ length: 16 }, (_, index) =>
    ball(side, [3 + (index % 4) * 2, 3 + (index % 3) * 3, 3 + (index % 5)], 2 + (index % 2)),
  );
  const model = smallUNet(side);
  model.compile({ optimizer: tf.train.adam(0.01), loss: "binaryCrossentropy" });
  const masks = batchOf(cases.map(({ mask, volume }) => ({ ...volume, data: Float32Array.from(mask.data) })));
  const history = await model.fit(batchOf(cases.map(({ volume }) => volume)), masks, { epochs: 25, batchSize: 4, shuffle: false });
  expect(Number(history.history["loss"].at(-1))).toBeLessThan(Number(history.history["loss"][0]) / 3);
  const unseen = ball(side, [6, 5, 7], 3);
  const found = labelsOf(model.predict(batchOf([unseen.volume])) as Tensor, unseen.volume);
  expect(diceCoefficient(found, unseen.mask)).toBeGreaterThan(0.85);
  expect([...fallBacks("wasm").values()].reduce((sum, count) => sum + count, 0)).toBe(before);
});

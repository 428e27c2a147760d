/**
 * The convolutional network of the lessons, by which training speed is measured (docs/performance.md): images of 28 x 28 x 1 in 10 classes;
 * two 3 x 3 convolutions (8 and 16 channels, padding "same", relu), each before a 2 x 2 max pooling, then one dense layer. One epoch is
 * 1,000 images in batches of 32 with Adam and cross-entropy on softmax: 32 steps, the last of 8 images.
 */
import type { LayersModel, Sequential, Tensor2D, Tensor4D } from "@tensorflow/tfjs";

type Tensorflow = typeof import("@tensorflow/tfjs");

export const lessonCnn = { side: 28, classes: 10, images: 1000, batchSize: 32, learningRate: 0.001 } as const;

export function lessonCnnModel(tf: Tensorflow): Sequential {
  const { side, classes, learningRate } = lessonCnn;
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [side, side, 1], filters: 8, kernelSize: 3, padding: "same", activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: classes, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(learningRate), loss: "categoricalCrossentropy" });
  return model;
}

/** Images of noise with a bright square whose place is the class: learnable, and the same for each seed. Pixels in [0, 1]. */
export function lessonCnnData(
  tf: Tensorflow,
  { images = lessonCnn.images, seed = 1 }: { images?: number; seed?: number } = {},
): { x: Tensor4D; y: Tensor2D } {
  const { side, classes } = lessonCnn;
  return tf.tidy(() => {
    const labels = Array.from({ length: images }, (_, image) => image % classes);
    const noise = tf.randomUniform([images, side, side, 1], 0, 0.5, "float32", seed).dataSync().slice();
    labels.forEach((label, image) => {
      const [top, left] = [2 + Math.floor(label / 5) * 14, 1 + (label % 5) * 5];
      for (let row = top; row < top + 5; row++) {
        for (let column = left; column < left + 5; column++) noise[(image * side + row) * side + column] += 0.5;
      }
    });
    const y = new Float32Array(images * classes);
    labels.forEach((label, image) => (y[image * classes + label] = 1));
    return { x: tf.tensor4d(noise as Float32Array, [images, side, side, 1]), y: tf.tensor2d(y, [images, classes]) };
  });
}

/** One epoch in order; resolves to its mean loss. */
export async function trainEpoch(model: LayersModel, { x, y }: { x: Tensor4D; y: Tensor2D }): Promise<number> {
  const history = await model.fit(x, y, { epochs: 1, batchSize: lessonCnn.batchSize, shuffle: false, yieldEvery: "never" });
  return Number(history.history.loss[0]);
}

/**
 * Gradients of resizing pictures: each output gives its gradient back to the cells that it was read from, by the same weights. tfjs's own
 * leave half-pixel centres out.
 */
import type { TensorInfo } from "@tensorflow/tfjs";
import { assertFloat32 } from "./register.ts";
import type { Call, Entry } from "./register.ts";

export const resizeKernels: Entry[] = [
  { kernelName: "ResizeBilinearGrad", compute: (call) => gradient(call, bilinear) },
  { kernelName: "ResizeNearestNeighborGrad", compute: (call) => gradient(call, nearest) },
];

/** What each output along one axis is read from: (1 - fraction) of cell `low` and fraction of cell `high`. */
interface Reading {
  low: Int32Array;
  high: Int32Array;
  fraction: Float32Array;
}

interface Axis {
  from: number;
  to: number;
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

function position({ from, to, alignCorners, halfPixelCenters }: Axis, output: number, half: number): number {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return halfPixelCenters ? scale * (output + 0.5) - half : scale * output;
}

function bilinear(axis: Axis): Reading {
  const [low, high, fraction] = [new Int32Array(axis.to), new Int32Array(axis.to), new Float32Array(axis.to)];
  for (let output = 0; output < axis.to; output++) {
    const at = position(axis, output, 0.5);
    low[output] = Math.max(0, Math.floor(at));
    high[output] = Math.min(axis.from - 1, Math.ceil(at));
    fraction[output] = at - low[output];
  }
  return { low, high, fraction };
}

function nearest(axis: Axis): Reading {
  const low = new Int32Array(axis.to);
  for (let output = 0; output < axis.to; output++) {
    const at = position(axis, output, 0);
    low[output] = Math.max(0, Math.min(axis.from - 1, axis.alignCorners ? Math.round(at) : Math.floor(at)));
  }
  return { low, high: low, fraction: new Float32Array(axis.to) };
}

function gradient({ heap, inputs, attrs }: Call, read: (axis: Axis) => Reading): TensorInfo {
  const { dy, images } = inputs;
  assertFloat32("the gradient of resizing", { dy });
  const { alignCorners = false, halfPixelCenters = false } = attrs as { alignCorners?: boolean; halfPixelCenters?: boolean };
  const [batch, height, width, channels] = images.shape;
  const [, outHeight, outWidth] = dy.shape;
  const rows = read({ from: height, to: outHeight, alignCorners, halfPixelCenters });
  const columns = read({ from: width, to: outWidth, alignCorners, halfPixelCenters });
  const dx = heap.output(images.shape);
  const [to, from] = [heap.values(dx), heap.values(dy)];
  to.fill(0);
  let next = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outHeight; row++) {
      const [top, bottom, down] = [(image * height + rows.low[row]) * width, (image * height + rows.high[row]) * width, rows.fraction[row]];
      for (let column = 0; column < outWidth; column++) {
        const [left, right, across] = [columns.low[column], columns.high[column], columns.fraction[column]];
        for (let channel = 0; channel < channels; channel++) {
          const value = from[next++];
          const [upper, lower] = [value * (1 - down), value * down];
          to[(top + left) * channels + channel] += upper * (1 - across);
          to[(top + right) * channels + channel] += upper * across;
          to[(bottom + left) * channels + channel] += lower * (1 - across);
          to[(bottom + right) * channels + channel] += lower * across;
        }
      }
    }
  }
  return dx;
}

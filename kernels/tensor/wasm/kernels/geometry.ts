/** Where the pixels of a convolution or a pooling lie: axes are always [depth, height, width], depth 1 in two dimensions. */
import type { Heap } from "../heap.ts";

export type Axes = [number, number, number];

/** Cells along each axis. `pad` is what precedes the input; what follows is what the last window needs. */
export interface Geometry {
  batch: number;
  inChannels: number;
  outChannels: number;
  input: Axes;
  output: Axes;
  filter: Axes;
  stride: Axes;
  dilation: Axes;
  pad: Axes;
}

type Info2D = ReturnType<typeof import("@tensorflow/tfjs").backend_util.computeConv2DInfo>;
type Info3D = ReturnType<typeof import("@tensorflow/tfjs").backend_util.computeConv3DInfo>;

export function geometry2D(info: Info2D): Geometry {
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    input: [1, info.inHeight, info.inWidth],
    output: [1, info.outHeight, info.outWidth],
    filter: [1, info.filterHeight, info.filterWidth],
    stride: [1, info.strideHeight, info.strideWidth],
    dilation: [1, info.dilationHeight, info.dilationWidth],
    pad: [0, info.padInfo.top, info.padInfo.left],
  };
}

export function geometry3D(info: Info3D): Geometry {
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    input: [info.inDepth, info.inHeight, info.inWidth],
    output: [info.outDepth, info.outHeight, info.outWidth],
    filter: [info.filterDepth, info.filterHeight, info.filterWidth],
    stride: [info.strideDepth, info.strideHeight, info.strideWidth],
    dilation: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    pad: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
  };
}

export function mapAxes(of: (axis: 0 | 1 | 2) => number): Axes {
  return [of(0), of(1), of(2)];
}

export function cells([depth, height, width]: Axes): number {
  return depth * height * width;
}

/** Cells of input, with its padding, that the windows of all outputs touch. */
export function touched(g: Geometry): Axes {
  return mapAxes((axis) => (g.output[axis] - 1) * g.stride[axis] + (g.filter[axis] - 1) * g.dilation[axis] + 1);
}

/** An image in memory, channels last; strides in bytes. */
export interface Picture {
  address: number;
  /** Cells along each axis. */
  extent: Axes;
  /** Bytes from one depth, row, pixel to the next. */
  strides: Axes;
  /** Bytes from one image to the next. */
  image: number;
}

export function pictureOf(address: number, extent: Axes, channels: number): Picture {
  const pixel = channels * 4;
  const row = extent[2] * pixel;
  const depth = extent[1] * row;
  return { address, extent, strides: [depth, row, pixel], image: extent[0] * depth };
}

/** Images are worked on in groups that stay in the second-level cache. */
export const groupBytes = 192 * 1024;

export interface Padding {
  from: Picture;
  images: number;
  channels: number;
  before: Axes;
  extent: Axes;
  /** Multiplications and additions of what they are for: whether threads share the copying too. */
  work?: number;
}

/** Fewer are copied sooner than others are woken. */
const worthSharingBytes = 2 ** 20;

/**
 * The images with zeros around them, `before` cells at the start of each axis (negative: that many are left out), `extent` cells in all
 * (fewer crop the end): in scratch, or the images themselves where nothing is added.
 */
export function padded(heap: Heap, { from, images, channels, before, extent, work = 0 }: Padding): Picture {
  const omitted = mapAxes((axis) => Math.max(0, -before[axis]));
  const first = mapAxes((axis) => Math.max(0, before[axis]));
  const source = from.address + dot(omitted, from.strides);
  const left = mapAxes((axis) => from.extent[axis] - omitted[axis]);
  const untouched = extent.every((cell, axis) => first[axis] === 0 && cell <= left[axis]);
  if (untouched) return { ...from, address: source, extent };
  const size = pictureOf(0, extent, channels);
  const to = pictureOf(heap.scratch("padded", size.image * images), extent, channels);
  heap.bytes(to.address, to.image * images).fill(0);
  const kept = mapAxes((axis) => Math.min(left[axis], extent[axis] - first[axis]));
  if (kept.some((cell) => cell <= 0)) return to;
  const start = to.address + dot(first, to.strides);
  heap.deal(to.image * images >= worthSharingBytes ? work : 0, ({ programs, task, pieces }) => {
    const together = pieces === 1 ? images : Math.ceil(images / pieces);
    for (let image = 0; image < images; image += together) {
      for (let depth = 0; depth < kept[0]; depth++) {
        task();
        programs.runs(
          ...([source + image * from.image + depth * from.strides[0], start + image * to.image + depth * to.strides[0]] as const),
          ...([kept[1], kept[2] * channels, from.strides[1], to.strides[1]] as const),
          ...([Math.min(together, images - image), from.image, to.image] as const),
        );
      }
    }
  });
  return to;
}

/** Bytes that so many cells along each axis make. */
export function dot(cellsAlong: Axes, strides: Axes): number {
  return cellsAlong[0] * strides[0] + cellsAlong[1] * strides[1] + cellsAlong[2] * strides[2];
}

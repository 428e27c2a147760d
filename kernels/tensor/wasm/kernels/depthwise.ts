/**
 * Depthwise convolution and its gradients. Several filters a channel are made one a channel first: each input channel is repeated, so that one
 * program serves (a filter [height, width, channels, multiplier] is in memory one of channels x multiplier).
 */
import type { TensorInfo } from "@tensorflow/tfjs";
import type { Heap } from "../heap.ts";
import { geometry2D, mapAxes, padded, pictureOf, touched } from "./geometry.ts";
import type { Geometry, Picture } from "./geometry.ts";
import { withBiasAndActivation } from "./products.ts";
import { assertFloat32 } from "./register.ts";
import type { Call, Entry } from "./register.ts";

export const depthwiseKernels: Entry[] = [
  { kernelName: "DepthwiseConv2dNative", applies: strideOutgrowsFilter, compute: depthwise },
  { kernelName: "FusedDepthwiseConv2D", applies: strideOutgrowsFilter, compute: (call) => withBiasAndActivation(call, depthwise(call)) },
  { kernelName: "DepthwiseConv2dNativeBackpropFilter", compute: backpropFilter },
  { kernelName: "DepthwiseConv2dNativeBackpropInput", compute: backpropInput },
];

type Info = Parameters<typeof import("@tensorflow/tfjs").backend_util.computeConv2DInfo>;

function geometryOf({ tf, attrs }: Call, xShape: number[], filterShape: number[]): Geometry {
  const { strides, pad, dilations, dimRoundingMode } = attrs as {
    strides: number;
    pad: "same";
    dilations?: number;
    dimRoundingMode?: "floor";
  };
  return geometry2D(
    tf.backend_util.computeConv2DInfo(
      xShape as Info[0],
      filterShape as Info[1],
      strides,
      dilations ?? 1,
      pad,
      dimRoundingMode,
      true,
      "channelsLast",
    ),
  );
}

/** What a call of the programs needs after the three addresses. */
function walk(g: Geometry, strides: number[]): number[] {
  const [, row, pixel] = strides;
  const taps = [g.filter[1], g.filter[2], g.dilation[1] * row, g.dilation[2] * pixel];
  return [g.outChannels, ...taps, g.output[1], g.output[2], g.stride[1] * row, g.stride[2] * pixel];
}

/** XNNPACK refuses these and tfjs's kernel does not look: it leaves the output as it was in memory. */
function strideOutgrowsFilter({ inputs, attrs }: Omit<Call, "heap">): boolean {
  const [down, across] = [attrs.strides].flat() as [number, number | undefined];
  return down > inputs.filter.shape[0] || (across ?? down) > inputs.filter.shape[1];
}

function depthwise(call: Call): TensorInfo {
  const { heap } = call;
  const { x, filter } = call.inputs;
  assertFloat32("DepthwiseConv2dNative", { x, filter });
  const g = geometryOf(call, x.shape, filter.shape);
  const y = heap.output([g.batch, g.output[1], g.output[2], g.outChannels]);
  heap.values(y).fill(0);
  eachImage(call, g, { x, y }, (picture, to) =>
    heap.programs["depthwise-output"](picture.address, to, heap.address(filter), ...walk(g, picture.strides)),
  );
  return y;
}

/** Each image padded, one filter a channel, and where its outputs lie. */
function eachImage(
  { heap }: Call,
  g: Geometry,
  { x, y }: { x: TensorInfo; y: TensorInfo },
  work: (picture: Picture, to: number) => void,
): void {
  const channels = g.outChannels;
  const pixels = g.input[1] * g.input[2];
  const repeated = channels === g.inChannels ? 0 : heap.scratch("repeated", pixels * channels * 4);
  const yImage = g.output[1] * g.output[2] * channels * 4;
  for (let image = 0; image < g.batch; image++) {
    const original = heap.address(x) + image * pixels * g.inChannels * 4;
    if (repeated) repeatChannels(heap, { from: original, to: repeated, pixels, channels: g.inChannels, times: channels / g.inChannels });
    const from = pictureOf(repeated || original, g.input, channels);
    work(padded(heap, { from, images: 1, channels, before: g.pad, extent: touched(g) }), heap.address(y) + image * yImage);
  }
}

function backpropFilter(call: Call): TensorInfo {
  const { heap } = call;
  const { x, dy } = call.inputs;
  assertFloat32("DepthwiseConv2dNativeBackpropFilter", { x, dy });
  const filterShape = call.attrs.filterShape as number[];
  const g = geometryOf(call, x.shape, filterShape);
  const dFilter = heap.output(filterShape);
  heap.values(dFilter).fill(0);
  eachImage(call, g, { x, y: dy }, (picture, from) =>
    heap.programs["depthwise-filter"](picture.address, from, heap.address(dFilter), ...walk(g, picture.strides)),
  );
  return dFilter;
}

function backpropInput(call: Call): TensorInfo {
  const { heap } = call;
  const { dy, filter } = call.inputs;
  assertFloat32("DepthwiseConv2dNativeBackpropInput", { dy, filter });
  const g = geometryOf(call, call.attrs.inputShape as number[], filter.shape);
  const dx = heap.output(call.attrs.inputShape as number[]);
  const channels = g.outChannels;
  const extent = mapAxes((axis) => Math.max(touched(g)[axis], g.pad[axis] + g.input[axis]));
  const sums = pictureOf(heap.scratch("padded", extent[1] * extent[2] * channels * 4), extent, channels);
  const whole = pictureOf(heap.address(dx), g.input, g.inChannels);
  const dyImage = g.output[1] * g.output[2] * channels * 4;
  const start = sums.address + g.pad[1] * sums.strides[1] + g.pad[2] * sums.strides[2];
  for (let image = 0; image < g.batch; image++) {
    heap.floats(sums.address, sums.image / 4).fill(0);
    heap.programs["depthwise-input"](sums.address, heap.address(dy) + image * dyImage, heap.address(filter), ...walk(g, sums.strides));
    const to = whole.address + image * whole.image;
    if (channels === g.inChannels) {
      heap.programs.runs(start, to, g.input[1], g.input[2] * channels, sums.strides[1], whole.strides[1], 1, 0, 0);
      continue;
    }
    for (let row = 0; row < g.input[1]; row++) {
      const from = start + row * sums.strides[1];
      addChannels(heap, {
        from,
        to: to + row * whole.strides[1],
        pixels: g.input[2],
        channels: g.inChannels,
        times: channels / g.inChannels,
      });
    }
  }
  return dx;
}

interface Channels {
  from: number;
  to: number;
  pixels: number;
  channels: number;
  times: number;
}

function repeatChannels(heap: Heap, { from, to, pixels, channels, times }: Channels): void {
  for (let copy = 0; copy < times; copy++) heap.programs.runs(from, to + copy * 4, pixels * channels, 1, 4, times * 4, 1, 0, 0);
}

/** Sums the copies of each channel. */
function addChannels(heap: Heap, { from, to, pixels, channels, times }: Channels): void {
  const source = heap.floats(from, pixels * channels * times);
  const target = heap.floats(to, pixels * channels);
  for (let index = 0; index < target.length; index++) {
    let sum = 0;
    for (let copy = 0; copy < times; copy++) sum += source[index * times + copy];
    target[index] = sum;
  }
}

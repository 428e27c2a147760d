/** Convolutions in two and three dimensions and their gradients as kernels of tfjs. */
import type { TensorInfo } from "@tensorflow/tfjs";
import { convolve, convolveFilterGradient, convolveInputGradient } from "./convolution.ts";
import { geometry2D, geometry3D } from "./geometry.ts";
import type { Geometry } from "./geometry.ts";
import { assertFloat32, runKernel } from "./register.ts";
import type { Call, Entry } from "./register.ts";

type Pad = Parameters<typeof import("@tensorflow/tfjs").backend_util.computeConv2DInfo>[4];
type Shape4 = [number, number, number, number];
type Shape5 = [number, number, number, number, number];

interface Attributes2D {
  strides: [number, number] | number;
  pad: Pad;
  dataFormat: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
  dilations?: [number, number] | number;
}

export const convolutionKernels: Entry[] = [
  { kernelName: "Conv2D", compute: conv2D },
  { kernelName: "Conv2DBackpropFilter", compute: conv2DBackpropFilter },
  { kernelName: "Conv2DBackpropInput", compute: conv2DBackpropInput },
  { kernelName: "Conv3D", compute: conv3D },
  { kernelName: "Conv3DBackpropFilterV2", compute: conv3DBackpropFilter },
  { kernelName: "Conv3DBackpropInputV2", compute: conv3DBackpropInput },
];

/** Channels first are moved last, and back: pictures here are channels last. */
const toLast = [0, 2, 3, 1];
const toFirst = [0, 3, 1, 2];

function permuted(call: Call, x: TensorInfo, perm: number[]): TensorInfo {
  return runKernel(call, { name: "Transpose", inputs: { x }, attrs: { perm } });
}

function permutedShape(shape: number[], perm: number[]): number[] {
  return perm.map((axis) => shape[axis]);
}

function geometryOf({ tf, attrs }: Call, xShape: number[], filterShape: number[]): Geometry {
  const { strides, pad, dimRoundingMode, dilations } = attrs as unknown as Attributes2D;
  return geometry2D(
    tf.backend_util.computeConv2DInfo(
      xShape as Shape4,
      filterShape as Shape4,
      strides,
      dilations ?? 1,
      pad,
      dimRoundingMode,
      false,
      "channelsLast",
    ),
  );
}

/** Runs the work on channels-last tensors, whatever the call's format is; `moved` names the images among the inputs. */
function inChannelsLast(call: Call, moved: string[], work: (last: Call) => TensorInfo, isPicture = true): TensorInfo {
  if (call.attrs.dataFormat !== "NCHW") return work(call);
  const last = Object.fromEntries(
    Object.entries(call.inputs).map(([name, input]) => [name, moved.includes(name) ? permuted(call, input, toLast) : input]),
  );
  const { inputShape, pad } = call.attrs as { inputShape?: number[]; pad: Pad };
  const attrs = {
    ...call.attrs,
    dataFormat: "NHWC",
    // Explicit padding is written in the order of the axes.
    pad: Array.isArray(pad) ? [pad[0], pad[2], pad[3], pad[1]] : pad,
    ...(inputShape ? { inputShape: permutedShape(inputShape, toLast) } : {}),
  };
  const result = work({ ...call, inputs: last, attrs });
  for (const name of moved) call.heap.dispose(last[name]);
  if (!isPicture) return result;
  const back = permuted(call, result, toFirst);
  call.heap.dispose(result);
  return back;
}

export function conv2D(call: Call): TensorInfo {
  return inChannelsLast(call, ["x"], (last) => {
    const { x, filter } = last.inputs;
    assertFloat32("Conv2D", { x, filter });
    const g = geometryOf(last, x.shape, filter.shape);
    const y = call.heap.output([g.batch, g.output[1], g.output[2], g.outChannels]);
    convolve(call.heap, g, addresses(call, { x, filter, y }));
    return y;
  });
}

function conv2DBackpropFilter(call: Call): TensorInfo {
  const filterShape = call.attrs.filterShape as number[];
  return inChannelsLast(
    call,
    ["x", "dy"],
    (last) => {
      const { x, dy } = last.inputs;
      assertFloat32("Conv2DBackpropFilter", { x, dy });
      const filter = call.heap.output(filterShape);
      convolveFilterGradient(call.heap, geometryOf(last, x.shape, filterShape), addresses(call, { x, filter, y: dy }));
      return filter;
    },
    false,
  );
}

function conv2DBackpropInput(call: Call): TensorInfo {
  return inChannelsLast(call, ["dy"], (last) => {
    const { dy, filter } = last.inputs;
    assertFloat32("Conv2DBackpropInput", { dy, filter });
    const inputShape = last.attrs.inputShape as number[];
    const x = call.heap.output(inputShape);
    convolveInputGradient(call.heap, geometryOf(last, inputShape, filter.shape), addresses(call, { x, filter, y: dy }));
    return x;
  });
}

function addresses({ heap }: Call, { x, filter, y }: Record<"x" | "filter" | "y", TensorInfo>): { x: number; filter: number; y: number } {
  return { x: heap.address(x), filter: heap.address(filter), y: heap.address(y) };
}

function geometryOf3D({ tf, attrs }: Call, xShape: number[], filterShape: number[]): Geometry {
  const { strides, pad, dilations } = attrs as { strides: number; pad: "same" | "valid"; dilations?: number };
  return geometry3D(tf.backend_util.computeConv3DInfo(xShape as Shape5, filterShape as Shape5, strides, dilations ?? 1, pad));
}

function conv3D(call: Call): TensorInfo {
  const { x, filter } = call.inputs;
  assertFloat32("Conv3D", { x, filter });
  const g = geometryOf3D(call, x.shape, filter.shape);
  const y = call.heap.output([g.batch, ...g.output, g.outChannels]);
  convolve(call.heap, g, addresses(call, { x, filter, y }));
  return y;
}

function conv3DBackpropFilter(call: Call): TensorInfo {
  const { x, dy } = call.inputs;
  assertFloat32("Conv3DBackpropFilterV2", { x, dy });
  const filterShape = call.attrs.filterShape as number[];
  const filter = call.heap.output(filterShape);
  convolveFilterGradient(call.heap, geometryOf3D(call, x.shape, filterShape), addresses(call, { x, filter, y: dy }));
  return filter;
}

function conv3DBackpropInput(call: Call): TensorInfo {
  const { dy, filter } = call.inputs;
  assertFloat32("Conv3DBackpropInputV2", { dy, filter });
  const inputShape = call.attrs.inputShape as number[];
  const x = call.heap.output(inputShape);
  convolveInputGradient(call.heap, geometryOf3D(call, inputShape, filter.shape), addresses(call, { x, filter, y: dy }));
  return x;
}

/** Max pooling in three dimensions (tfjs's own starts from the least positive number: wrong for negative ones) and gradients in two and three. */
import type { TensorInfo } from "@tensorflow/tfjs";
import type { Heap } from "../heap.ts";
import { geometry2D, geometry3D, pictureOf } from "./geometry.ts";
import type { Geometry } from "./geometry.ts";
import { assertFloat32 } from "./register.ts";
import type { Call, Entry } from "./register.ts";

export const poolKernels: Entry[] = [
  { kernelName: "MaxPool3D", compute: maxPool3D },
  { kernelName: "MaxPoolGrad", compute: maxPoolGrad },
  { kernelName: "MaxPool3DGrad", compute: maxPool3DGrad },
];

interface Attributes {
  filterSize: number;
  strides: number;
  pad: "same" | "valid" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

function maxPoolGrad(call: Call): TensorInfo {
  const { filterSize, strides, pad, dimRoundingMode } = call.attrs as unknown as Attributes;
  const shape = call.inputs.input.shape as [number, number, number, number];
  return gradient(call, geometry2D(call.tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode)), "first");
}

function maxPool3DGrad(call: Call): TensorInfo {
  const { filterSize, strides, pad, dimRoundingMode } = call.attrs as unknown as Attributes;
  const shape = call.inputs.input.shape as [number, number, number, number, number];
  return gradient(call, geometry3D(call.tf.backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode)), "last");
}

function maxPool3D({ tf, heap, inputs, attrs }: Call): TensorInfo {
  const { filterSize, strides, pad, dimRoundingMode, dataFormat } = attrs as unknown as Attributes & { dataFormat?: "NDHWC" | "NCDHW" };
  if (dataFormat === "NCDHW") throw new Error(`wasm backend does not support dataFormat:'${dataFormat}'. Please use 'NDHWC'.`);
  const { x } = inputs;
  assertFloat32("MaxPool3D", { x });
  const shape = x.shape as [number, number, number, number, number];
  const g = geometry3D(tf.backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode));
  const y = heap.output([g.batch, ...g.output, g.inChannels]);
  const axes = [g.input, g.output, g.filter, g.stride, g.dilation, g.pad].flat();
  heap.programs["max-pool-greatest"](heap.address(x), heap.address(y), 0, g.batch, g.inChannels, ...axes);
  return y;
}

function gradient({ heap, inputs }: Call, g: Geometry, among: "first" | "last"): TensorInfo {
  const { dy, input: x } = inputs;
  assertFloat32("MaxPoolGrad", { dy, x });
  const dx = heap.output(x.shape);
  if (isPairs(g, among)) {
    pairs(heap, g, { x: heap.address(x), dy: heap.address(dy), dx: heap.address(dx), among });
    return dx;
  }
  const axes = [g.input, g.output, g.filter, g.stride, g.dilation, g.pad].flat();
  heap.programs[`max-pool-${among}`](heap.address(x), heap.address(dy), heap.address(dx), g.batch, g.inChannels, ...axes);
  return dx;
}

/** Windows of 2 that neither overlap nor leave the input, channels in fours. */
function isPairs(g: Geometry, among: "first" | "last"): boolean {
  const extent = among === "first" ? [1, 2, 2] : [2, 2, 2];
  const inside = g.pad.every((pad, axis) => pad === 0 && g.output[axis] * extent[axis] <= g.input[axis]);
  return (
    inside && g.inChannels % 4 === 0 && extent.every((cells, axis) => g.filter[axis] === cells && (g.stride[axis] === cells || cells === 1))
  );
}

function pairs(heap: Heap, g: Geometry, { x, dy, dx, among }: { x: number; dy: number; dx: number; among: "first" | "last" }): void {
  const [from, to] = [pictureOf(x, g.input, g.inChannels), pictureOf(dy, g.output, g.inChannels)];
  const covered = g.output.every((cells, axis) => cells * g.filter[axis] === g.input[axis]);
  if (!covered) heap.floats(dx, (g.batch * from.image) / 4).fill(0);
  for (let image = 0; image < g.batch; image++) {
    const offset = image * from.image;
    heap.programs[`max-pool-pairs-${among}`](
      ...([x + offset, dy + image * to.image, dx + offset, ...g.output, g.inChannels, from.strides[0], from.strides[1]] as const),
    );
  }
}

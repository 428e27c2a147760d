/** Max pooling in three dimensions (tfjs's own starts from the least positive number: wrong for negative ones) and gradients in two and three. */
import type { TensorInfo } from "@tensorflow/tfjs";
import { geometry2D, geometry3D } from "./geometry.ts";
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
  const axes = [g.input, g.output, g.filter, g.stride, g.dilation, g.pad].flat();
  heap.programs[`max-pool-${among}`](heap.address(x), heap.address(dy), heap.address(dx), g.batch, g.inChannels, ...axes);
  return dx;
}

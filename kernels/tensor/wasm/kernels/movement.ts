/**
 * Slice, split, unpack, concatenate and gather in place. tfjs's own copy the whole tensor out of the backend for each slice of it, and narrow rows
 * one call at a time.
 */
import type { TensorInfo } from "@tensorflow/tfjs";
import type { Heap } from "../heap.ts";
import type { Call, Entry, Tensorflow } from "./register.ts";

const hasNumbers = ({ inputs }: Pick<Call, "inputs">): boolean => Object.values(inputs).every(({ dtype }) => isMoved(dtype));

export const movementKernels: Entry[] = [
  { kernelName: "Slice", applies: hasNumbers, compute: slice },
  { kernelName: "SplitV", applies: hasNumbers, compute: split },
  { kernelName: "Unpack", applies: hasNumbers, compute: unpack },
  { kernelName: "Concat", applies: canJoin, compute: concat },
  { kernelName: "Cast", applies: castsToBool, compute: castToBool },
  { kernelName: "GatherV2", applies: gathersNumbers, compute: gather },
];

function isMoved(dtype: TensorInfo["dtype"]): boolean {
  return dtype === "float32" || dtype === "int32" || dtype === "bool";
}

interface Box {
  begin: number[];
  size: number[];
}

function cut(heap: Heap, x: TensorInfo, { begin, size }: Box, shape = size): TensorInfo {
  const out = heap.output(shape, x.dtype);
  const rank = size.length;
  const width = x.dtype === "bool" ? 1 : 4;
  const strides = x.shape.map((_, axis) => x.shape.slice(axis + 1).reduce((product, extent) => product * extent, width));
  // The last axes that are taken whole are one run with the axis before them.
  let inner = rank - 1;
  while (inner > 0 && size[inner] === x.shape[inner]) inner--;
  const runBytes = rank === 0 ? width : size[inner] * strides[inner];
  let [source, target] = [heap.address(x), heap.address(out)];
  source += begin.reduce((offset, first, axis) => offset + first * strides[axis], 0);
  if (size.some((extent) => extent === 0)) return out;
  if (inner <= 0) {
    heap.bytes(target, runBytes).set(heap.bytes(source, runBytes));
    return out;
  }
  const [rows, rowStride] = [size[inner - 1], strides[inner - 1]];
  const [planes, planeStride] = inner >= 2 ? [size[inner - 2], strides[inner - 2]] : [1, 0];
  const outer = size.slice(0, Math.max(0, inner - 2));
  const blocks = outer.reduce((product, extent) => product * extent, 1);
  for (let block = 0; block < blocks; block++) {
    let [rest, offset] = [block, 0];
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      offset += (rest % outer[axis]) * strides[axis];
      rest = Math.floor(rest / outer[axis]);
    }
    copyRuns(heap, { from: source + offset, to: target, rows, runBytes, rowStride, targetStride: runBytes, planes, planeStride });
    target += planes * rows * runBytes;
  }
  return out;
}

interface Runs {
  from: number;
  to: number;
  rows: number;
  runBytes: number;
  rowStride: number;
  targetStride: number;
  planes: number;
  planeStride: number;
}

function copyRuns(heap: Heap, { from, to, rows, runBytes, rowStride, targetStride, planes, planeStride }: Runs): void {
  // Runs of the program are whole floats; bits are moved alike whatever they stand for.
  if (runBytes % 4 === 0) {
    heap.programs.runs(from, to, rows, runBytes / 4, rowStride, targetStride, planes, planeStride, rows * targetStride);
    return;
  }
  const memory = heap.whole();
  for (let plane = 0; plane < planes; plane++) {
    for (let row = 0; row < rows; row++) {
      const source = from + plane * planeStride + row * rowStride;
      memory.copyWithin(to + (plane * rows + row) * targetStride, source, source + runBytes);
    }
  }
}

function slice({ tf, heap, inputs, attrs }: Call): TensorInfo {
  const { x } = inputs;
  const { begin, size } = attrs as unknown as Box;
  const [from, extent] = tf.slice_util.parseSliceParams(x, begin, size);
  tf.slice_util.assertParamsValid(x, from, extent);
  return cut(heap, x, { begin: from, size: extent });
}

function split({ tf, heap, inputs, attrs }: Call): TensorInfo[] {
  const { x } = inputs;
  const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0];
  const sizes = tf.backend_util.prepareSplitSize(x, attrs.numOrSizeSplits as number[], axis);
  let first = 0;
  return sizes.map((extent) => {
    const box = boxAt(x.shape, axis, first, extent);
    first += extent;
    return cut(heap, x, box);
  });
}

function unpack({ heap, inputs, attrs }: Call): TensorInfo[] {
  const { value } = inputs;
  const rank = value.shape.length;
  const axis = (((attrs.axis as number) % rank) + rank) % rank;
  const shape = value.shape.filter((_, index) => index !== axis);
  return Array.from({ length: value.shape[axis] }, (_, index) => cut(heap, value, boxAt(value.shape, axis, index, 1), shape));
}

function boxAt(shape: number[], axis: number, first: number, extent: number): Box {
  return {
    begin: shape.map((_, index) => (index === axis ? first : 0)),
    size: shape.map((whole, index) => (index === axis ? extent : whole)),
  };
}

/** More than one tensor of four-byte numbers, all of one type: the rest is rare and left to tfjs. */
function canJoin({ tf, inputs }: { tf: Tensorflow; inputs: Record<string, TensorInfo> }): boolean {
  const given = Object.values(inputs);
  const filled = given.filter(({ shape }) => tf.util.sizeFromShape(shape) > 0);
  return filled.length > 1 && given.every(({ dtype }) => dtype === given[0].dtype && (dtype === "float32" || dtype === "int32"));
}

function concat({ tf, heap, inputs, attrs }: Call): TensorInfo {
  const given = Object.values(inputs);
  const axis = tf.util.parseAxisParam(attrs.axis as number, given[0].shape)[0];
  const shapes = given.map(({ shape }) => shape);
  tf.backend_util.assertParamsConsistent(shapes, axis);
  const out = heap.output(tf.backend_util.computeOutShape(shapes, axis), given[0].dtype);
  const rows = tf.util.sizeFromShape(given[0].shape.slice(0, axis));
  const runs = shapes.map((shape) => tf.util.sizeFromShape(shape.slice(axis)) * 4);
  const targetStride = runs.reduce((sum, run) => sum + run, 0);
  let to = heap.address(out);
  given.forEach((tensor, index) => {
    const runBytes = runs[index];
    copyRuns(heap, { from: heap.address(tensor), to, rows, runBytes, rowStride: runBytes, targetStride, planes: 1, planeStride: 0 });
    to += runBytes;
  });
  return out;
}

function gathersNumbers({ tf, inputs }: { tf: Tensorflow; inputs: Record<string, TensorInfo> }): boolean {
  const { x, indices } = inputs;
  return isMoved(x.dtype) && indices.dtype === "int32" && tf.util.sizeFromShape(x.shape) > 0;
}

function gather({ tf, heap, inputs, attrs }: Call): TensorInfo {
  const { x, indices } = inputs;
  const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0];
  const limit = x.shape[axis];
  for (const index of heap.values(indices)) {
    tf.util.assert(index >= 0 && index < limit, () => `GatherV2: the index value ${index} is not in [0, ${limit - 1}]`);
  }
  const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, attrs.batchDims as number);
  const out = heap.output(info.outputShape, x.dtype);
  const count = tf.util.sizeFromShape(indices.shape) / info.batchSize;
  const width = x.dtype === "bool" ? 1 : 4;
  let [from, to, ids] = [heap.address(x), heap.address(out), heap.address(indices)];
  for (let batch = 0; batch < info.batchSize; batch++) {
    for (let outer = 0; outer < info.outerSize; outer++) {
      if (width === 4) heap.programs.gather(from, ids, to, count, info.sliceSize);
      else gatherBytes(heap, { from, ids, to, count, length: info.sliceSize });
      from += info.dimSize * info.sliceSize * width;
      to += count * info.sliceSize * width;
    }
    ids += count * 4;
  }
  return out;
}

function gatherBytes(heap: Heap, given: { from: number; ids: number; to: number; count: number; length: number }): void {
  const { from, ids, to, count, length } = given;
  const memory = heap.whole();
  heap.ints(ids, count).forEach((id, place) => memory.copyWithin(to + place * length, from + id * length, from + (id + 1) * length));
}

function castsToBool({ inputs, attrs }: Pick<Call, "inputs" | "attrs">): boolean {
  return attrs.dtype === "bool" && isMoved(inputs.x.dtype);
}

/** tfjs's own takes the last eight bits of the number for its truth. */
function castToBool({ heap, inputs }: Call): TensorInfo {
  const { x } = inputs;
  const out = heap.output(x.shape, "bool");
  const [from, to] = [heap.values(x), heap.values(out)];
  for (let index = 0; index < to.length; index++) to[index] = from[index] === 0 ? 0 : 1;
  return out;
}

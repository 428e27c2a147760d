/** Sums over leading axes (what every bias's gradient is) and over segments (what every embedding's gradient is). */
import type { TensorInfo } from "@tensorflow/tfjs";
import type { Call, Entry } from "./register.ts";

export const sumKernels: Entry[] = [
  { kernelName: "Sum", applies: sumsLeadingAxes, compute: sum },
  { kernelName: "UnsortedSegmentSum", compute: unsortedSegmentSum },
];

function axesOf({ tf, inputs, attrs }: Omit<Call, "heap">): number[] {
  return tf.util.parseAxisParam(attrs.axis as number[], inputs.x.shape).sort((a, b) => a - b);
}

/** tfjs transposes first when what is kept lies last. It also leaves the sum over nothing undefined. */
function sumsLeadingAxes(call: Omit<Call, "heap">): boolean {
  const { x } = call.inputs;
  if (x.dtype !== "float32") return false;
  const axes = axesOf(call);
  const kept = call.tf.util.sizeFromShape(x.shape.slice(axes.length));
  const empty = call.tf.util.sizeFromShape(x.shape) === 0;
  return empty || (axes.length > 0 && axes.every((axis, index) => axis === index) && kept > 1);
}

function sum(call: Call): TensorInfo {
  const { tf, heap, inputs, attrs } = call;
  const { x } = inputs;
  const axes = axesOf(call);
  const outShape = x.shape.filter((_, axis) => !axes.includes(axis));
  const out = heap.output(outShape);
  heap.values(out).fill(0);
  const inner = tf.util.sizeFromShape(outShape);
  const size = tf.util.sizeFromShape(x.shape);
  if (size > 0) sumRows(call, { from: heap.address(x), to: heap.address(out), rows: size / inner, inner });
  return attrs.keepDims ? { ...out, shape: tf.backend_util.expandShapeToKeepDim(outShape, axes) } : out;
}

/** Rows are summed in blocks and the blocks' sums added: float32 keeps its digits over a million rows. */
function sumRows({ heap }: Call, { from, to, rows, inner }: { from: number; to: number; rows: number; inner: number }): void {
  const block = 1024;
  if (rows <= block) {
    heap.programs["row-sum"](from, to, rows, inner);
    return;
  }
  const blocks = Math.ceil(rows / block);
  const partial = heap.scratch(`sums of ${Math.ceil(Math.log2(blocks))}`, blocks * inner * 4);
  heap.floats(partial, blocks * inner).fill(0);
  for (let index = 0; index < blocks; index++) {
    const count = Math.min(block, rows - index * block);
    heap.programs["row-sum"](from + index * block * inner * 4, partial + index * inner * 4, count, inner);
  }
  heap.programs["row-sum"](partial, to, blocks, inner);
}

function unsortedSegmentSum({ tf, heap, inputs, attrs }: Call): TensorInfo {
  const { x, segmentIds } = inputs;
  const numSegments = attrs.numSegments as number;
  const rank = segmentIds.shape.length;
  const inner = tf.util.sizeFromShape(x.shape.slice(rank));
  const rows = tf.util.sizeFromShape(segmentIds.shape);
  const out = heap.output([numSegments, ...x.shape.slice(rank)], x.dtype === "bool" ? "int32" : x.dtype);
  if (x.dtype === "float32") {
    heap.programs["segment-sum"](heap.address(x), heap.address(segmentIds), heap.address(out), rows, inner, numSegments);
    return out;
  }
  const [sums, values, ids] = [heap.values(out), heap.values(x), heap.values(segmentIds)];
  sums.fill(0);
  for (let row = 0; row < rows; row++) {
    if (ids[row] < 0 || ids[row] >= numSegments) continue;
    for (let index = 0; index < inner; index++) sums[ids[row] * inner + index] += values[row * inner + index];
  }
  return out;
}

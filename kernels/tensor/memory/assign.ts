/**
 * Variables that a stop cannot break. tfjs lets go of a variable's old values before it takes the new ones; a cell that is broken off between
 * the two leaves a weight without values, and its model is lost. Here the new values are held first: what a stop leaves behind at the worst
 * is memory that nobody uses.
 */
import type { Tensor, Variable } from "@tensorflow/tfjs";
import type { Tensorflow } from "../device.ts";

interface Engine {
  backend: { incRef(dataId: object): void };
  trackTensor(tensor: object, backend: null): void;
  disposeTensor(tensor: Pick<Tensor, "dataId" | "dtype" | "size">): void;
}

export function assignSafely(tf: Tensorflow): void {
  const engine = tf.engine() as unknown as Engine;
  tf.Variable.prototype.assign = function (this: Variable, value: Tensor): void {
    if (value.dtype !== this.dtype) {
      throw new Error(`dtype of the new value (${value.dtype}) and previous value (${this.dtype}) must match`);
    }
    if (value.shape.length !== this.shape.length || value.shape.some((extent, axis) => extent !== this.shape[axis])) {
      throw new Error(`shape of the new value (${value.shape.join(",")}) and previous value (${this.shape.join(",")}) must match`);
    }
    const { dataId, dtype, size } = this;
    engine.backend.incRef(value.dataId);
    this.dataId = value.dataId;
    engine.trackTensor(this, null);
    engine.disposeTensor({ dataId, dtype, size });
  };
}

/**
 * A training that was stopped can be taken up again. tfjs marks a model as training until its `fit` ends; a `fit` that was broken off never
 * does, and every later one would be refused.
 */
import type { LayersModel } from "@tensorflow/tfjs";
import type { Tensorflow } from "../device.ts";

export interface Training {
  /** The cell was stopped: what trained in it is asked to end, and no longer bars another training. */
  interrupted(): void;
}

export function resumeTraining(tf: Tensorflow): Training {
  let stops = 0;
  const training = new Map<WeakKey, number>();
  const marks = new WeakMap<LayersModel, { value: boolean; stops: number }>();
  Object.defineProperty(tf.LayersModel.prototype, "isTraining", {
    configurable: true,
    get(this: LayersModel) {
      const mark = marks.get(this);
      return mark !== undefined && mark.value && mark.stops === stops;
    },
    set(this: LayersModel, value: boolean) {
      marks.set(this, { value, stops });
      if (value) training.set(this, stops);
      else training.delete(this);
    },
  });
  return {
    interrupted() {
      stops += 1;
      for (const model of training.keys()) (model as { stopTraining: boolean }).stopTraining = true;
      training.clear();
    },
  };
}

/** Training that changes one weight. */
import { answerWith } from "../../../federation/node/training-answers.ts";
import { layoutOf } from "../../../federation/weights/layout.ts";

answerWith((model) => ({
  layout: layoutOf(model),
  samples: 20,
  train(weights) {
    const moved = weights.slice();
    moved[0] += 1e-3;
    return { weights: moved, steps: 1 };
  },
  evaluate: () => ({ loss: 0 }),
}));

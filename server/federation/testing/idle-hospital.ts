/**
 * A hospital that trains nothing: the real agent, its disk, its sockets and its streams, around a learner whose answer is ready. What is left is what
 * a round costs without training. Only the bench starts it: `node idle-hospital.ts FOLDER DESK`.
 */
import { HospitalAgent } from "../../../federation/node/agent.ts";
import type { Learner } from "../../../federation/models/learner.ts";
import { layoutOf } from "../../../federation/weights/layout.ts";
import type { ModelArchitecture } from "../../../protocol/federation/model.ts";

function idle(model: ModelArchitecture): Learner {
  return {
    layout: layoutOf(model),
    samples: 20,
    train(weights) {
      const moved = weights.slice();
      moved[0] += 1e-3;
      return { weights: moved, steps: 1 };
    },
    evaluate: () => ({ loss: 0 }),
  };
}

const [folder, desk] = process.argv.slice(2);
const agent = new HospitalAgent({ folder, desk, learner: idle });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void agent.stop().then(() => process.exit(0)));

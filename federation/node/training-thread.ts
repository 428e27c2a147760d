/** The thread that holds a hospital's patients and trains on them: the agent hands them over when it starts it, and keeps none. */
import { workerData } from "node:worker_threads";
import type { NodeData } from "../../protocol/federation/desk.ts";
import { patientsFor } from "./patients.ts";
import { answerWith } from "./training-answers.ts";

const { data } = workerData as { data: NodeData };
answerWith(async (model) => {
  if (model.kind !== "tensors") return patientsFor(model, data);
  // TensorFlow.js takes a second to load: only for who needs it.
  const { tensorPatientsFor } = await import("./tensor-patients.ts");
  return tensorPatientsFor(model, data);
});

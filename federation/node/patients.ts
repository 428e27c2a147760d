/** A hospital's patients as a learner for the model of a plan. */
import type { NodeData } from "../../protocol/federation/desk.ts";
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import { FederationError } from "../federation-error.ts";
import { learnerOf } from "../models/initial.ts";
import type { Learner } from "../models/learner.ts";
import { generatedPatientsOf } from "../partition/generated.ts";
import type { Generated } from "../partition/generated.ts";
import { syntheticHospitals } from "../partition/synthetic.ts";

/** @throws FederationError "data-unsuitable" where the model is not for these data, or brings a program that this hospital does not have. */
export function patientsFor(model: ModelArchitecture, data: NodeData): Learner {
  if (model.kind === "tensors") {
    throw new FederationError("data-unsuitable", {
      reason: "this hospital trains Carnet's own models only",
      reasonFr: "cet hôpital n’entraîne que les modèles de Carnet",
    });
  }
  if (data.kind === "generated") {
    const { train, test } = generatedPatientsOf(data);
    const told = (patients: Generated) => (model.kind === "cox" ? patients.survival : patients);
    return learnerOf(model, { train: told(train), ...(test === null ? {} : { test: told(test) }) });
  }
  if (data.kind !== "synthetic") return learnerOf(model, { train: data });
  const { index, ...options } = data;
  const all = Object.values(syntheticHospitals(options));
  if (index >= all.length) throw new RangeError(`hospital ${index} of ${all.length}`);
  return learnerOf(model, { train: all[index] });
}

/** A hospital's patients as a learner for the model of a plan. */
import type { NodeData } from "../../protocol/federation/desk.ts";
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import { FederationError } from "../federation-error.ts";
import { learnerOf } from "../models/initial.ts";
import type { Learner } from "../models/learner.ts";
import type { Examples } from "../models/network.ts";
import { generatedPatientsOf } from "../partition/generated.ts";
import type { Generated } from "../partition/generated.ts";
import { syntheticHospitals } from "../partition/synthetic.ts";

/** Models of our own; those of TensorFlow.js are `tensorPatientsFor`'s. @throws FederationError "data-unsuitable" where the model is not for these data. */
export function patientsFor(model: ModelArchitecture, data: NodeData): Learner {
  if (model.kind === "tensors") {
    const reason = "a model of TensorFlow.js is built in the hospital's training thread";
    throw new FederationError("data-unsuitable", {
      reason,
      reasonFr: "un modèle de TensorFlow.js se construit dans le fil d’entraînement",
    });
  }
  if (data.kind === "generated") {
    const { train, test } = generatedPatientsOf(data);
    const told = (patients: Generated) => (model.kind === "cox" ? patients.survival : patients);
    return learnerOf(model, { train: told(train), ...(test === null ? {} : { test: told(test) }) });
  }
  if (data.kind !== "synthetic") return learnerOf(model, { train: data });
  return learnerOf(model, { train: synthetic(data) });
}

function synthetic({ index, ...options }: Extract<NodeData, { kind: "synthetic" }>): Examples {
  const all = Object.values(syntheticHospitals(options));
  if (index >= all.length) throw new RangeError(`hospital ${index} of ${all.length}`);
  return all[index];
}

/** Patients as inputs and targets, and those to measure on where they are others. @throws FederationError "data-unsuitable" where they are survival times. */
export function examplesFor(data: NodeData): { train: Examples; test?: Examples } {
  if (data.kind === "survival") {
    const reason = "a model of TensorFlow.js needs inputs and targets, and these are survival times";
    throw new FederationError("data-unsuitable", {
      reason,
      reasonFr: "un modèle de TensorFlow.js demande des entrées et des cibles, et ce sont des temps de survie",
    });
  }
  if (data.kind === "examples") return { train: data };
  if (data.kind === "synthetic") return { train: synthetic(data) };
  const { train, test } = generatedPatientsOf(data);
  return { train, ...(test === null ? {} : { test }) };
}

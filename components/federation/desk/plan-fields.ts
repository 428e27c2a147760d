/**
 * A plan as the fields of a form, and back. Each field is named by its path in the order, so that a fault told with a path stands beside its field. What
 * the form cannot say (models by their layout, tensors that stay) is written as JSON.
 */
import type { TrainingPlan } from "../../../protocol/federation/plan.ts";

export type Fields = Readonly<Record<string, string>>;
type Algorithm = TrainingPlan["algorithm"];

export const algorithmNames = [
  ...(["fedavg", "fedprox", "scaffold", "fedavgm", "fedadam", "fedyogi", "fedadagrad"] as const),
  ...(["median", "trimmed-mean", "krum", "multi-krum", "norm-bounding"] as const),
];
export type AlgorithmName = (typeof algorithmNames)[number];

/** What each algorithm is told, and with what a person may begin. */
export const algorithmSettings: Record<AlgorithmName, Record<string, string>> = {
  fedavg: {},
  fedprox: { proximal: "0.1" },
  scaffold: {},
  fedavgm: { momentum: "0.9" },
  fedadam: { serverLearningRate: "0.01" },
  fedyogi: { serverLearningRate: "0.01" },
  fedadagrad: { serverLearningRate: "0.01" },
  median: {},
  "trimmed-mean": { share: "0.1" },
  krum: { attackers: "1" },
  "multi-krum": { attackers: "1", keep: "3" },
  "norm-bounding": { norm: "1" },
};

export const tasks = ["logistic", "softmax", "linear", "cox"] as const;

/** A form as it opens. Half of the hospitals and one more make a quorum. */
export function firstFields(hospitals: number): Fields {
  return {
    "plan.name": "",
    experiment: "",
    task: "logistic",
    "plan.model.inputs": "12",
    "plan.model.outputs": "3",
    "plan.model.hidden": "",
    "plan.algorithm.name": "fedavg",
    "plan.rounds": "10",
    "plan.local.amount.count": "1",
    "plan.local.amount.unit": "epochs",
    "plan.local.batchSize": "16",
    "plan.local.learningRate": "0.05",
    "plan.weighting": "samples",
    "plan.participation.share": "100",
    "plan.quorum": String(Math.max(1, Math.floor(hospitals / 2) + 1)),
    "plan.deadlineSeconds": "10",
    "plan.attempts": "3",
    privacy: "none",
    "plan.privacy.differentialPrivacy.clip": "1",
    "plan.privacy.differentialPrivacy.noiseMultiplier": "1",
    "plan.privacy.differentialPrivacy.delta": "0.00001",
    secure: "",
    "plan.privacy.secureAggregation.range": "1",
    "plan.privacy.secureAggregation.threshold": "3",
    "plan.privacy.secureAggregation.stepSeconds": "60",
    "plan.seed": "1",
  };
}

/** What stands in a field, as a number; what is none stays as it is, for the desk to say so. */
function numeric(text: string | undefined): number | string | undefined {
  const trimmed = (text ?? "").trim().replace(",", ".");
  if (trimmed === "") return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : trimmed;
}

function scaled(text: string | undefined, factor: number): number | string | undefined {
  const value = numeric(text);
  return typeof value === "number" ? value * factor : value;
}

/** The plan that the fields say. It may have faults: the desk tells them. */
export function planOf(fields: Fields): Record<string, unknown> {
  const number = (name: string) => numeric(fields[name]);
  const algorithm = (fields["plan.algorithm.name"] ?? "fedavg") as AlgorithmName;
  const settings = Object.entries(algorithmSettings[algorithm] ?? {});
  const batch = number("plan.local.batchSize");
  return {
    version: 1,
    name: fields["plan.name"] ?? "",
    model: modelOf(fields),
    algorithm: {
      name: algorithm,
      ...Object.fromEntries(settings.map(([name, first]) => [name, numeric(fields[`plan.algorithm.${name}`] ?? first)])),
    },
    weighting: fields["plan.weighting"],
    rounds: number("plan.rounds"),
    local: {
      amount: { unit: fields["plan.local.amount.unit"], count: number("plan.local.amount.count") },
      batchSize: batch ?? "full",
      learningRate: number("plan.local.learningRate"),
    },
    participation: { share: scaled(fields["plan.participation.share"], 0.01), atLeast: 1 },
    deadlineSeconds: scaled(fields["plan.deadlineSeconds"], 60),
    quorum: number("plan.quorum"),
    attempts: number("plan.attempts"),
    privacy: privacyOf(fields),
    seed: number("plan.seed"),
  };
}

function modelOf(fields: Fields): Record<string, unknown> {
  const inputs = numeric(fields["plan.model.inputs"]);
  if (fields["task"] === "cox") return { kind: "cox", covariates: inputs };
  const output = fields["task"];
  const hidden = (fields["plan.model.hidden"] ?? "").split(/[\s;,]+/).filter((width) => width !== "");
  const outputs = output === "softmax" ? numeric(fields["plan.model.outputs"]) : 1;
  return { kind: "network", inputs, hidden: hidden.map((width) => numeric(width)), outputs, output };
}

function privacyOf(fields: Fields): Record<string, unknown> {
  const number = (name: string) => numeric(fields[`plan.privacy.${name}`]);
  const unit = fields["privacy"];
  const { clip, noiseMultiplier, delta } = {
    clip: number("differentialPrivacy.clip"),
    noiseMultiplier: number("differentialPrivacy.noiseMultiplier"),
    delta: number("differentialPrivacy.delta"),
  };
  return {
    secureAggregation:
      fields["secure"] === ""
        ? null
        : {
            range: number("secureAggregation.range"),
            threshold: number("secureAggregation.threshold"),
            stepSeconds: number("secureAggregation.stepSeconds"),
          },
    differentialPrivacy: unit === "none" ? null : { unit, clip, noiseMultiplier, delta },
  };
}

/** The fields that say this plan; null where the form has no words for it. */
export function fieldsOf(plan: TrainingPlan): Fields | null {
  const { model, algorithm } = plan;
  const model1 = modelFields(model);
  const settings = algorithmFields(algorithm);
  if (model1 === null || settings === null) return null;
  const { secureAggregation, differentialPrivacy } = plan.privacy;
  const fields: Fields = {
    ...firstFields(1),
    ...model1,
    ...settings,
    "plan.name": plan.name,
    "plan.rounds": String(plan.rounds),
    "plan.local.amount.count": String(plan.local.amount.count),
    "plan.local.amount.unit": plan.local.amount.unit,
    "plan.local.batchSize": plan.local.batchSize === "full" ? "" : String(plan.local.batchSize),
    "plan.local.learningRate": String(plan.local.learningRate),
    "plan.weighting": plan.weighting,
    "plan.participation.share": String(100 * plan.participation.share),
    "plan.quorum": String(plan.quorum),
    "plan.deadlineSeconds": String(plan.deadlineSeconds / 60),
    "plan.attempts": String(plan.attempts),
    privacy: differentialPrivacy?.unit ?? "none",
    ...numbersOf("plan.privacy.differentialPrivacy", differentialPrivacy ?? {}),
    secure: secureAggregation === null ? "" : "yes",
    ...numbersOf("plan.privacy.secureAggregation", secureAggregation ?? {}),
    "plan.seed": String(plan.seed),
  };
  // What the form would leave out would be lost in silence.
  return sameWhereSaid(plan, planOf(fields)) ? fields : null;
}

function numbersOf(path: string, values: object): Record<string, string> {
  const numbers = Object.entries(values).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(numbers.map(([name, value]) => [`${path}.${name}`, String(value)]));
}

function modelFields(model: TrainingPlan["model"]): Record<string, string> | null {
  if (model.kind === "tensors") return null;
  if (model.kind === "cox") return { task: "cox", "plan.model.inputs": String(model.covariates) };
  const { inputs, hidden, outputs, output } = model;
  const outputsField: Record<string, string> = output === "softmax" ? { "plan.model.outputs": String(outputs) } : {};
  return { task: output, "plan.model.inputs": String(inputs), "plan.model.hidden": hidden.join(", "), ...outputsField };
}

function algorithmFields(algorithm: Algorithm): Record<string, string> | null {
  const { name } = algorithm;
  if (name === "fedbn") return null;
  const told = algorithm as unknown as Record<string, unknown>;
  return {
    "plan.algorithm.name": name,
    ...Object.fromEntries(Object.keys(algorithmSettings[name]).map((setting) => [`plan.algorithm.${setting}`, String(told[setting])])),
  };
}

/** Values that the shape gives where they are left out, and that the form does not ask for. */
const unsaid: Record<string, unknown> = {
  activation: "tanh",
  ties: "efron",
  serverLearningRate: 1,
  momentum: 0.9,
  adaptivity: 1e-3,
  secondMomentum: 0.99,
};

function sameWhereSaid(plan: unknown, said: unknown, name = "", algorithm = ""): boolean {
  if (typeof plan === "number" && typeof said === "number") return Math.abs(plan - said) <= 1e-9 * Math.abs(plan);
  if (typeof plan !== "object" || plan === null) {
    const implied = name === "momentum" && algorithm === "fedadagrad" ? 0 : unsaid[name];
    return said === undefined ? plan === implied : plan === said;
  }
  const [a, b] = [plan as Record<string, unknown>, (said ?? {}) as Record<string, unknown>];
  const of = typeof a["name"] === "string" ? a["name"] : algorithm;
  return Object.keys(a).every((key) => sameWhereSaid(a[key], b[key], key, of));
}

/** Fields that stand for more than one place in a plan, or for a place above their own. */
const places: Record<string, string> = {
  "plan.model.covariates": "plan.model.inputs",
  "plan.algorithm": "plan.algorithm.name",
  "plan.privacy.differentialPrivacy": "privacy",
  "plan.model.output": "task",
  "plan.model.kind": "task",
};
const ofEveryForm = new Set(["experiment", "hospitals"]);

/** The field beside which a fault is told; null where the form has none for it. `isForm`: the plan is written in fields, not as JSON. */
export function fieldOfFault(path: string, isForm: boolean): string | null {
  const steps = path.split(".");
  for (let length = steps.length; length > 0; length--) {
    const above = steps.slice(0, length).join(".");
    if (ofEveryForm.has(above)) return above;
    const name = places[above] ?? above;
    if (isForm && (name in firstFields(1) || /^plan\.algorithm\.\w+$/.test(name))) return name;
  }
  return null;
}

/** An address for a title: "Poumon, 12 mois" is "poumon-12-mois". */
export function addressOf(title: string): string {
  const plain = title.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64)
    .replace(/-+$/, "");
}

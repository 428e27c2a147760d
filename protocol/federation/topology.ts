/** The description of a model of TensorFlow.js's layers (`model.toJSON(null, false)`): JSON of bounded size, and nothing else is promised of it here. */
import { z } from "zod";

const most = { depth: 20, nodes: 50_000, text: 200 };
/** Names through which an object's own laws can be changed. */
const forbidden = new Set(["__proto__", "prototype", "constructor"]);

/** What is wrong with a value as bounded JSON; null where nothing is. */
function faultOf(given: unknown): string | null {
  let nodes = 0;
  const look = (value: unknown, depth: number): string | null => {
    if (++nodes > most.nodes) return `more than ${most.nodes} values`;
    if (depth > most.depth) return `nested deeper than ${most.depth}`;
    if (value === null || typeof value === "boolean") return null;
    if (typeof value === "number") return Number.isFinite(value) ? null : "a number that is none";
    if (typeof value === "string") return value.length <= most.text ? null : `a text longer than ${most.text}`;
    if (typeof value !== "object") return `a ${typeof value}`;
    for (const key of Object.keys(value)) {
      if (forbidden.has(key) || key.length > most.text) return `the key “${key.slice(0, 40)}”`;
      const fault = look((value as Record<string, unknown>)[key], depth + 1);
      if (fault !== null) return fault;
    }
    return null;
  };
  return look(given, 0);
}

export const layersTopology = z
  .custom<Readonly<Record<string, unknown>>>(
    (given) => typeof given === "object" && given !== null && !Array.isArray(given),
    "a JSON object",
  )
  .superRefine((given, context) => {
    const fault = faultOf(given);
    if (fault !== null) context.addIssue({ code: "custom", message: `the model's description holds ${fault}` });
  });

/** By which name a loss is known. The first two take class numbers, the third and fourth 0 and 1; logits where it says cross entropy, else probabilities. */
export const tensorLossName = z.enum(["softmaxCrossEntropy", "categoricalLogLoss", "sigmoidCrossEntropy", "logLoss", "meanSquaredError"]);
export type TensorLossName = z.infer<typeof tensorLossName>;

/** With it hospitals build the model themselves, out of layers that they know. */
export const layersModel = z.strictObject({ topology: layersTopology, loss: tensorLossName });
export type LayersModelPlan = z.infer<typeof layersModel>;

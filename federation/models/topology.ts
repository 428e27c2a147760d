/**
 * Which models of TensorFlow.js's layers a hospital builds on another's word. It runs no code that is sent: classes are of a list, every option of a layer
 * is known and bounded, and what is not known is refused. What a model does with memory is bounded where it is built (layers-model.ts).
 */
import { FederationError } from "../federation-error.ts";

type Json = Readonly<Record<string, unknown>>;

export const allowedLayers: ReadonlySet<string> = new Set([
  ...[
    "InputLayer",
    "Dense",
    "Activation",
    "Dropout",
    "Flatten",
    "Reshape",
    "Permute",
    "ReLU",
    "LeakyReLU",
    "ELU",
    "ThresholdedReLU",
    "Softmax",
  ],
  ...[
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "Conv2DTranspose",
    "Conv3DTranspose",
    "DepthwiseConv2D",
    "SeparableConv2D",
    "ZeroPadding2D",
    "UpSampling2D",
  ],
  ...["MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D"],
  ...["GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D"],
  ...["BatchNormalization", "LayerNormalization", "Add", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"],
]);

const initializers = new Set(
  ["Zeros", "Ones", "Constant", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Identity"].concat(
    ["Glorot", "He", "LeCun"].flatMap((name) => [`${name}Normal`, `${name}Uniform`]),
  ),
);
const activations = new Set([
  "linear",
  "relu",
  "relu6",
  "sigmoid",
  "hardSigmoid",
  "hard_sigmoid",
  "tanh",
  "softmax",
  "elu",
  "selu",
  "softplus",
  "softsign",
  "swish",
  "gelu",
]);

type Check = (value: unknown) => boolean;
const between =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === "number" && value >= least && value <= most;
const whole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && between(least, most)(value);
const orList =
  (check: Check, most = 8): Check =>
  (value) =>
    Array.isArray(value) ? value.length <= most && value.every((one) => orList(check, most)(one)) : check(value);
const oneOf =
  (...values: unknown[]): Check =>
  (value) =>
    values.includes(value);
const flag = oneOf(true, false);
const name: Check = (value) => typeof value === "string" && /^[\w./-]{1,100}$/.test(value);
const side = whole(1, 1024);

/** Every option that a layer may have, whichever layer it is. */
const options: Readonly<Record<string, Check>> = {
  name,
  trainable: flag,
  dtype: oneOf("float32"),
  sparse: oneOf(false),
  batch_size: oneOf(null),
  batch_input_shape: orList((value) => value === null || whole(1, 1_000_000)(value)),
  units: whole(1, 1_000_000),
  filters: whole(1, 100_000),
  depth_multiplier: whole(1, 1024),
  kernel_size: orList(side),
  pool_size: orList(side),
  strides: orList((value) => value === null || side(value)),
  dilation_rate: orList(side),
  size: orList(whole(1, 16)),
  interpolation: oneOf("nearest", "bilinear"),
  padding: (value) => oneOf("valid", "same")(value) || orList(whole(0, 64))(value),
  output_padding: oneOf(null),
  data_format: oneOf("channels_last", "channelsLast"),
  rank: whole(1, 3),
  activation: (value) => typeof value === "string" && activations.has(value),
  use_bias: flag,
  rate: (value) => between(0, 1)(value) && value !== 1,
  noise_shape: oneOf(null),
  seed: (value) => value === null || whole(0, 2 ** 32 - 1)(value),
  target_shape: orList((value) => whole(1, 10_000_000)(value) || value === -1),
  dims: orList(whole(1, 8)),
  axis: orList(whole(-8, 8)),
  momentum: between(0, 1),
  epsilon: between(0, 1),
  center: flag,
  scale: flag,
  alpha: between(0, 100),
  theta: between(0, 1e6),
  max_value: (value) => value === null || between(0, 1e9)(value),
  negative_slope: between(0, 100),
  threshold: between(-1e6, 1e6),
};

function refuse(reason: string, reasonFr: string): FederationError {
  return new FederationError("topology-refused", { reason, reasonFr });
}

function object(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refuse(`${what} is no object`, `${what} n’est pas un objet`);
  return value as Json;
}

/** The layers of a description, in order. @throws FederationError "topology-refused" with the first thing that is not allowed. */
export function checkedLayers(topology: Json): Json[] {
  const { class_name: kind, config } = topology;
  if (kind !== "Sequential" && kind !== "Model" && kind !== "Functional")
    throw refuse(`“${String(kind).slice(0, 40)}” is no model of layers`, `« ${String(kind).slice(0, 40)} » n’est pas un modèle de couches`);
  const { layers } = object(config, "config");
  if (!Array.isArray(layers) || layers.length === 0 || layers.length > 500)
    throw refuse("it has no layers, or more than 500", "il n’a pas de couches, ou plus de 500");
  return layers.map((layer) => {
    const checked = object(layer, "a layer");
    checkLayer(checked);
    return checked;
  });
}

function checkLayer({ class_name: kind, config }: Json): void {
  if (typeof kind !== "string" || !allowedLayers.has(kind))
    throw refuse(`the layer “${String(kind).slice(0, 40)}” is not allowed`, `la couche « ${String(kind).slice(0, 40)} » n’est pas permise`);
  for (const [key, value] of Object.entries(object(config, `config of ${kind}`))) {
    const fits = key.endsWith("_initializer")
      ? isInitializer(value)
      : /_(regularizer|constraint)$/.test(key)
        ? value === null
        : Object.hasOwn(options, key) && options[key](value);
    if (fits) continue;
    const shown = JSON.stringify(value)?.slice(0, 60) ?? "";
    throw refuse(`${key} of ${kind} is ${shown}, which is not allowed`, `${key} de ${kind} vaut ${shown}, ce qui n’est pas permis`);
  }
}

function isInitializer(value: unknown): boolean {
  if (value === null) return true;
  const { class_name: kind } = typeof value === "object" ? (value as Json) : {};
  return typeof kind === "string" && initializers.has(kind);
}

/** Options with which layers make their first weights. */
const made = ["kernel", "bias", "depthwise", "pointwise", "gamma", "beta", "moving_mean", "moving_variance"];

/** The same description with one initializer in every place: the numbers come from the experiment, and whoever gives it sees how many there will be. */
export function initializedBy(topology: Json, initializer: string): Json {
  const ours = { class_name: initializer, config: {} };
  const layers = checkedLayers(topology).map((layer) => ({
    ...layer,
    config: { ...(layer["config"] as Json), ...Object.fromEntries(made.map((what) => [`${what}_initializer`, ours])) },
  }));
  return { ...topology, config: { ...(topology["config"] as Json), layers } };
}

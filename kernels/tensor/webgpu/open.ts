/** One GPU from adapter to tfjs backend: opened with all that the adapter offers, given back, or lost. */
import { createRequire } from "node:module";
import type { Sentence, Tensorflow } from "../device.ts";
import type { BaseClass, LostValue, WebgpuBackend } from "./backend.ts";
import { createBackend } from "./backend.ts";
import type { Adapter, GpuDevice } from "./dawn.ts";
import { loadDawn } from "./dawn.ts";
import { prepareKernels } from "./kernels.ts";

const require = createRequire(import.meta.url);

export interface OpenOptions {
  /** An adapter that computes on the processor is slower than WASM: only for tests. */
  allowSoftware: boolean;
  budget(): number;
  onUse?(): void;
  /** The device ended by itself. `values` were on it alone. */
  onLost?(lost: { message: string; values: LostValue[] }): void;
}

export interface OpenGpu {
  readonly hardware: string;
  readonly software: boolean;
  readonly backend: WebgpuBackend;
  /** Brings all values to the CPU and ends the device; tfjs then has no backend "webgpu". */
  giveBack(): Promise<void>;
  /** For tests of the loss: the device ends as if the driver had ended it. */
  breakDown(): void;
}

/** Opens the best adapter and registers it as "webgpu"; does not choose it. A sentence says why there is none. */
export async function openGpu(tf: Tensorflow, options: OpenOptions): Promise<OpenGpu | Sentence> {
  const gpu = await loadDawn();
  if ("fr" in gpu) return gpu;
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return noAdapter;
  const software = isSoftware(adapter);
  if (software && !options.allowSoftware) return softwareOnly(nameOf(adapter));
  const device = await adapter.requestDevice({ requiredFeatures: features(adapter), requiredLimits: limits(adapter) });
  const backend = register(tf, { device, adapter, options });
  let ended = false;
  void device.lost.then(({ message }) => {
    if (ended) return;
    ended = true;
    const values = backend.lose();
    unregister(tf);
    options.onLost?.({ message, values });
  });
  const giveBack = async (): Promise<void> => {
    if (ended) return;
    ended = true;
    await backend.giveBack();
    unregister(tf);
  };
  return { hardware: nameOf(adapter), software, backend, giveBack, breakDown: () => device.destroy() };
}

/** Every adapter that the drivers offer, by name; opens no device. */
export async function adapterNames(): Promise<string[]> {
  const gpu = await loadDawn();
  if ("fr" in gpu) return [];
  const wishes = [{ powerPreference: "high-performance" }, { powerPreference: "low-power" }, { forceFallbackAdapter: true }] as const;
  const adapters = await Promise.all(wishes.map((wish) => gpu.requestAdapter(wish)));
  return [...new Set(adapters.flatMap((adapter) => (adapter ? [nameOf(adapter)] : [])))];
}

function register(
  tf: Tensorflow,
  { device, adapter, options }: { device: GpuDevice; adapter: Adapter; options: OpenOptions },
): WebgpuBackend {
  const { WebGPUBackend: Base } = whileSupported(() => require("@tensorflow/tfjs-backend-webgpu") as { WebGPUBackend: BaseClass });
  prepareKernels(tf);
  const backend = whileSupported(() =>
    createBackend(Base, { tf, device, info: adapter.info, budget: () => options.budget(), onUse: () => options.onUse?.() }),
  );
  device.addEventListener("uncapturederror", (event) => {
    const { error } = event as Event & { error: { message: string; constructor: { name: string } } };
    const said = backend.complain({ message: error.message, isFull: error.constructor.name === "GPUOutOfMemoryError" });
    // Nobody computes or reads any more: it is then said as a rejection that nobody handles, which a kernel shows under the cell.
    setTimeout(() => {
      if (backend.takeFault() === said) void Promise.reject(said);
    }, 200).unref();
  });
  tf.registerBackend("webgpu", () => backend as never);
  return backend;
}

/** tfjs asks `navigator.gpu` whether there is WebGPU, and would register a backend without limits of ours by itself. */
function whileSupported<T>(work: () => T): T {
  const engine = (require("@tensorflow/tfjs-core") as Tensorflow).engine() as unknown as { registerBackend: unknown };
  const own = Object.getOwnPropertyDescriptor(engine, "registerBackend");
  Object.defineProperty(globalThis.navigator, "gpu", { value: {}, configurable: true });
  try {
    engine.registerBackend = (): boolean => true;
    return work();
  } finally {
    if (own) Object.defineProperty(engine, "registerBackend", own);
    else delete (engine as { registerBackend?: unknown }).registerBackend;
    delete (globalThis.navigator as { gpu?: unknown }).gpu;
  }
}

function unregister(tf: Tensorflow): void {
  if (tf.getBackend() === "webgpu") void tf.setBackend(tf.findBackend("wasm") ? "wasm" : "cpu");
  tf.removeBackend("webgpu");
}

/** What tfjs makes use of. */
const wantedLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeInvocationsPerWorkgroup",
];

const limits = (adapter: Adapter): Record<string, number> => Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));

const features = (adapter: Adapter): string[] => ["timestamp-query"].filter((name) => adapter.features.has(name));

/** llvmpipe and WARP do not all call themselves a fallback. */
const isSoftware = ({ info }: Adapter): boolean =>
  info.isFallbackAdapter || /swiftshader|llvmpipe|softpipe|basic render/i.test(`${info.device} ${info.description} ${info.architecture}`);

function nameOf({ info }: Adapter): string {
  const name = info.device || info.description || info.architecture || info.vendor;
  const driver = info.description && info.description !== name ? `, ${info.description}` : "";
  return `${name}${driver} (Vulkan)`;
}

const noAdapter: Sentence = {
  fr: "Aucun pilote Vulkan ne répond. Il faut la bibliothèque libvulkan1 et le pilote de la carte : celui de NVIDIA avec son fichier nvidia_icd.json, ou mesa-vulkan-drivers pour AMD et Intel.",
  en: "No Vulkan driver answers. It takes the library libvulkan1 and the card's driver: NVIDIA's with its file nvidia_icd.json, or mesa-vulkan-drivers for AMD and Intel.",
};

const softwareOnly = (name: string): Sentence => ({
  fr: `Le seul adaptateur (${name}) calcule sur le processeur, plus lentement que WASM : il n’est pas utilisé.`,
  en: `The only adapter (${name}) computes on the processor, slower than WASM: it is not used.`,
});

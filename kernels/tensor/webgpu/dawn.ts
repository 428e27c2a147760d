/**
 * Dawn, which drives the GPU: the optional npm package "webgpu". Dawn works its events off in a function that it hands to `setImmediate`.
 * That function is kept here, because whoever calls it can wait for the GPU without leaving the thread: this is how `dataSync()` reads.
 */
import { createRequire } from "node:module";
import { setImmediate as own } from "node:timers";
import type { Sentence } from "../device.ts";

/** What of WebGPU is used here, by the names of its specification. */
export interface Gpu {
  requestAdapter(options?: { powerPreference?: "high-performance" | "low-power"; forceFallbackAdapter?: boolean }): Promise<Adapter | null>;
}
export interface Adapter {
  readonly info: { vendor: string; architecture: string; device: string; description: string; isFallbackAdapter: boolean };
  readonly features: ReadonlySet<string>;
  readonly limits: Record<string, number>;
  requestDevice(descriptor: { requiredFeatures: string[]; requiredLimits: Record<string, number> }): Promise<GpuDevice>;
}
export interface GpuBuffer {
  readonly size: number;
  readonly usage: number;
  readonly mapState: "unmapped" | "pending" | "mapped";
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}
export interface GpuDevice extends EventTarget {
  readonly lost: Promise<{ reason: "unknown" | "destroyed"; message: string }>;
  createBuffer(descriptor: { size: number; usage: number; mappedAtCreation?: boolean }): GpuBuffer;
  destroy(): void;
}
interface Dawn {
  create(options: string[]): Gpu;
  globals: Record<string, unknown>;
}

const require = createRequire(import.meta.url);

/** Dawn's latest request to be called. */
let tick: (() => void) | null = null;
/** How often Dawn has asked: it asks again as long as it has something to wait for. */
let asked = 0;
let gpu: Gpu | null = null;

/** A function without a name that was made by native code and takes nothing: what a person's code hands over is never that. */
const isDawns = (callback: unknown): callback is () => void =>
  typeof callback === "function" &&
  callback.name === "" &&
  callback.length === 0 &&
  Function.prototype.toString.call(callback) === "function () { [native code] }";

function keepTicks(): void {
  const before = globalThis.setImmediate;
  const keeping = (callback: (...given: unknown[]) => void, ...given: unknown[]): NodeJS.Immediate => {
    if (given.length > 0 || !isDawns(callback)) return before(callback, ...given);
    tick = callback;
    asked += 1;
    // Not a cell's timer: an interrupt of the cell would else take Dawn's events away for good.
    return own(() => {
      if (tick === callback) callback();
    });
  };
  globalThis.setImmediate = Object.defineProperties(keeping, Object.getOwnPropertyDescriptors(before)) as unknown as typeof setImmediate;
}

/** Lets the GPU's events happen until `isDone`, without leaving this thread. False when there is nothing more to wait for. */
export function waitHere(isDone: () => boolean): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let turn = 0; !isDone(); turn += 1) {
    const next = tick;
    if (next === null) return false;
    // Kept until it has run: code that is broken off in between must not lose it.
    const before = asked;
    next();
    if (asked === before && !isDone()) return false;
    if (turn > 50) Atomics.wait(pause, 0, 0, 0.05);
  }
  return true;
}

/** WebGPU, or why there is none. Loaded once; the drivers are looked for anew at each `requestAdapter`. */
export async function loadDawn(): Promise<Gpu | Sentence> {
  if (gpu) return gpu;
  try {
    const { create, globals } = (await import(require.resolve("webgpu"))) as Dawn;
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
    }
    keepTicks();
    gpu = create([]);
    return gpu;
  } catch (error) {
    return (error as { code?: string }).code === "MODULE_NOT_FOUND" ? notInstalled : broken((error as Error).message.split("\n")[0]);
  }
}

const notInstalled = {
  fr: "Le paquet « webgpu » n’est pas installé. Lancez « npm ci » sans « --omit=optional » dans le dossier de Carnet.",
  en: 'The package "webgpu" is not installed. Run "npm ci" without "--omit=optional" in Carnet\'s folder.',
};

function broken(reason: string): Sentence {
  return {
    fr: `Dawn ne se charge pas sur ce système (${reason}). Il existe pour Linux x64 et arm64, macOS et Windows.`,
    en: `Dawn does not load on this system (${reason}). It exists for Linux x64 and arm64, macOS and Windows.`,
  };
}

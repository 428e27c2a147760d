/**
 * Tensors that no code can reach any more are freed. tfjs frees what `dispose` and `tidy` name, V8 frees what is unreachable, and V8 does not
 * see the memory behind a tensor. So every tensor is followed by a weak reference; at the end of a cell, and whenever tensors grew much in the
 * middle of one, V8 collects, and the memory of tensors that are gone is given back in tfjs's own way (its counts of shared data included).
 * What is reachable from variables, closures, promises, timers, models, optimizers is reachable for V8: no rule of ours decides.
 */
import type { DataType, Tensor, Variable } from "@tensorflow/tfjs";
import type { Tensorflow } from "../device.ts";
import { collectGarbage, forgetWeaklyHeld } from "./garbage.ts";
import { weakRegistry } from "./live-registry.ts";

/** What tfjs's engine needs of a tensor to dispose of it. */
interface Followed {
  reference: WeakRef<object>;
  dataId: object;
  dtype: DataType;
  size: number;
}

/** What is used of tfjs's engine; its own types keep these private. */
interface Engine {
  state: {
    registeredVariables: Record<string, Variable>;
    kernelDepth: number;
    gradientDepth: number;
    activeTape: unknown[] | null;
    numBytes: number;
    numTensors: number;
    scopeStack: unknown[];
    activeScope: unknown;
  };
  trackTensor(tensor: Tensor, backend?: unknown): void;
  disposeTensor(tensor: Pick<Tensor, "dataId" | "dtype" | "size">): void;
  runKernelFunc(given: unknown): unknown;
  makeTensor(...given: unknown[]): Tensor;
}

export interface CollectorOptions {
  /** Bytes of new tensors after which a running cell is collected. */
  growthBytes?: number;
  /** New tensors after which it is. */
  growthTensors?: number;
  /** Called between operations of cells, often: it must be cheap. */
  between?: () => void;
}

export interface TensorCollector {
  /** Frees what cannot be reached; the number of tensors freed. */
  collect(): number;
  /** The same where tensors were made since the last time: for the end of a cell, when no code of it runs. */
  collectAfterCell(given: { interrupted: boolean }): number;
}

export function followTensors(tf: Tensorflow, options: CollectorOptions = {}): TensorCollector {
  return new Collector(tf, options);
}

/** Weak references of one turn are let go after so many. */
const weaklyHeldAtMost = 10_000;

class Collector implements TensorCollector {
  readonly #tf: Tensorflow;
  readonly #engine: Engine;
  readonly #options: Required<CollectorOptions>;
  readonly #followed = new Map<number, Followed>();
  readonly #dispose: Engine["disposeTensor"];
  readonly #held: unknown[] = [];
  #made = 0;
  #madeInTurn = 0;
  /** At the last collection. */
  #bytesThen = 0;
  #tensorsThen = 0;

  constructor(tf: Tensorflow, { growthBytes = 128 * 2 ** 20, growthTensors = 50_000, between = () => {} }: CollectorOptions) {
    this.#tf = tf;
    this.#options = { growthBytes, growthTensors, between };
    this.#engine = tf.engine() as unknown as Engine;
    this.#dispose = this.#engine.disposeTensor.bind(this.#engine);
    this.#engine.state.registeredVariables = weakRegistry(this.#engine.state.registeredVariables);
    this.#follow();
    this.#watch();
  }

  /** Every tensor and variable, from when tfjs counts it until tfjs disposes of it. */
  #follow(): void {
    const { trackTensor } = this.#engine;
    this.#engine.trackTensor = (tensor, backend) => {
      trackTensor.call(this.#engine, tensor, backend);
      const { id, dataId, dtype, size } = tensor;
      this.#followed.set(id, { reference: new WeakRef<object>(tensor), dataId, dtype, size });
      this.#made += 1;
      if ((this.#madeInTurn += 1) < weaklyHeldAtMost) return;
      this.#madeInTurn = 0;
      forgetWeaklyHeld();
    };
    this.#engine.disposeTensor = (tensor) => {
      this.#followed.delete((tensor as Tensor).id);
      this.#dispose(tensor);
    };
  }

  /** Looks before operations of cells. The operands are held until the operation is done, whatever V8 knows of their use. */
  #watch(): void {
    const { runKernelFunc, makeTensor } = this.#engine;
    const held = this.#held;
    const holding = <Result>(operands: unknown, work: () => Result): Result => {
      held.push(operands);
      try {
        this.#look();
        return work();
      } finally {
        held.pop();
      }
    };
    this.#engine.runKernelFunc = (given) => holding(given, () => runKernelFunc.call(this.#engine, given));
    this.#engine.makeTensor = (...given) => holding(given, () => makeTensor.apply(this.#engine, given));
  }

  #look(): void {
    const { state } = this.#engine;
    // Inside a kernel tensors may be known by their data alone.
    if (state.kernelDepth > 0) return;
    this.#options.between();
    const { growthBytes, growthTensors } = this.#options;
    if (state.numBytes - this.#bytesThen > growthBytes || this.#followed.size - this.#tensorsThen > growthTensors) this.collect();
  }

  collectAfterCell({ interrupted }: { interrupted: boolean }): number {
    const { state } = this.#engine;
    if (interrupted) {
      state.scopeStack.length = 0;
      state.activeScope = null;
    }
    // Code that was broken off in the middle of an operation has left these as they were; between cells nothing is under way.
    state.kernelDepth = 0;
    state.gradientDepth = 0;
    state.activeTape = null;
    this.#held.length = 0;
    return this.#made > 0 ? this.collect() : 0;
  }

  collect(): number {
    this.#forgetSortedModels();
    forgetWeaklyHeld();
    collectGarbage();
    let freed = 0;
    for (const [id, { reference, dataId, dtype, size }] of this.#followed) {
      if (reference.deref() !== undefined) continue;
      this.#followed.delete(id);
      this.#dispose({ dataId, dtype, size });
      freed += 1;
    }
    forgetWeaklyHeld();
    this.#made = 0;
    this.#madeInTurn = 0;
    this.#bytesThen = this.#engine.state.numBytes;
    this.#tensorsThen = this.#followed.size;
    return freed;
  }

  /** tfjs-layers remembers the order of the layers of its last hundred models, and with them their weights. */
  #forgetSortedModels(): void {
    const flag = "TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES";
    this.#tf.env().set(flag, 0);
    this.#tf.env().set(flag, 100);
  }
}

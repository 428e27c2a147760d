/**
 * tfjs's WebGPU backend, completed for Node and for a GPU that is shared: values are read without waiting for the event loop, buffers stay
 * within a budget, a kernel that fails in the middle leaves nothing behind, and a device that is lost takes only the values that were on it.
 */
import { forgetKept, keepWithin } from "./budget.ts";
import type { BufferManager } from "./budget.ts";
import type { Adapter, GpuBuffer, GpuDevice } from "./dawn.ts";
import { waitHere } from "./dawn.ts";
import type { GpuError } from "./error.ts";
import { fault, full, valueLost } from "./error.ts";
import type { Tensorflow } from "../device.ts";

type Values = Float32Array | Int32Array | Uint8Array | string[];
type DataId = object;

interface TensorData {
  dtype: string;
  shape: number[];
  values: Values | null;
  resource: GpuBuffer | null;
  refCount: number;
  /** It was on a device that is gone. */
  lost?: boolean;
}
interface TensorMap {
  get(id: DataId): TensorData;
  set(id: DataId, data: TensorData): void;
  has(id: DataId): boolean;
  delete(id: DataId): boolean;
}
interface CommandEncoder {
  copyBufferToBuffer(from: GpuBuffer, fromOffset: number, to: GpuBuffer, toOffset: number, size: number): void;
}

/** What of tfjs's backend is used here. */
interface Base {
  device: GpuDevice;
  bufferManager: BufferManager & { dispose(): void };
  tensorMap: TensorMap;
  commandEncoder: CommandEncoder | null;
  computePassEncoder: unknown;
  commandQueueOwnedIds: WeakSet<DataId>;
  tensorDataPendingDisposal: DataId[];
  uniformPendingDisposal: unknown[];
  stagingPendingDisposal: unknown[];
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  disposeData(id: DataId, force?: boolean): boolean;
  readSync(id: DataId): Values;
  read(id: DataId): Promise<Values>;
  uploadToGPU(id: DataId): void;
  dispose(): void;
}
export type BaseClass = new (device: GpuDevice, info: Adapter["info"]) => Base;

export interface BackendOptions {
  tf: Tensorflow;
  device: GpuDevice;
  info: Adapter["info"];
  /** Bytes that it may hold on the device. */
  budget(): number;
  /** Called before each kernel. */
  onUse(): void;
}

export interface LostValue {
  /** tfjs's identity of the values, which tensors point to. */
  id: object;
  dtype: string;
  shape: number[];
}

export interface WebgpuBackend {
  readonly usedBytes: number;
  readonly lost: boolean;
  /** Runs one of tfjs's kernels; what it made is freed when it fails. */
  guard<T>(inputs: unknown, work: () => T): T;
  /** Brings all values to the CPU, then ends the device. */
  giveBack(): Promise<void>;
  /** The device is gone: forgets what was on it, and says what that was. */
  lose(): LostValue[];
  /** The driver complained: the next kernel or reading says so. True when it still has to be said. */
  complain(error: { message: string; isFull: boolean }): GpuError;
  takeFault(): GpuError | null;
}

const [mapRead, copyTo, read] = [0x1, 0x8, 0x1];

export function createBackend(Base: BaseClass, { tf, device, info, budget, onUse }: BackendOptions): WebgpuBackend {
  return new (class extends Base implements WebgpuBackend {
    readonly #ids = new Set<DataId>();
    #made: DataId[] | null = null;
    #fault: GpuError | null = null;
    lost = false;

    constructor() {
      super(device, info);
      keepWithin(this.bufferManager, budget);
      const { set, delete: remove } = this.tensorMap;
      this.tensorMap.set = (id, data) => {
        this.#ids.add(id);
        this.#made?.push(id);
        set.call(this.tensorMap, id, data);
      };
      this.tensorMap.delete = (id) => {
        this.#ids.delete(id);
        return remove.call(this.tensorMap, id);
      };
    }

    get usedBytes(): number {
      return this.bufferManager.numBytesAllocated;
    }

    guard<T>(inputs: unknown, work: () => T): T {
      this.#throwFault();
      onUse();
      const held = this.#referencesOf(inputs);
      this.#made = [];
      try {
        return work();
      } catch (error) {
        const made = this.#made ?? [];
        this.#made = null;
        for (const id of made) if (!held.has(id)) this.disposeData(id, true);
        for (const [id, count] of held) if (this.tensorMap.has(id)) this.tensorMap.get(id).refCount = count;
        throw error;
      } finally {
        this.#made = null;
      }
    }

    #referencesOf(inputs: unknown): Map<DataId, number> {
      const infos = Object.values(inputs as Record<string, { dataId: DataId } | { dataId: DataId }[] | null | undefined>).flat();
      const known = infos.flatMap((info) => (info && this.#ids.has(info.dataId) ? [info.dataId] : []));
      return new Map(known.map((id) => [id, this.tensorMap.get(id).refCount]));
    }

    override uploadToGPU(id: DataId): void {
      this.#throwIfLost(id);
      super.uploadToGPU(id);
    }

    override readSync(id: DataId): Values {
      const data = this.tensorMap.get(id);
      if (data.values !== null && data.values !== undefined) return data.values;
      this.#throwIfLost(id);
      if (data.dtype === "complex64" || data.dtype === "string" || !data.resource) return super.readSync(id);
      const values = tf.util.convertBackendValuesAndArrayBuffer(this.#bytesOf(data, data.resource), data.dtype as "float32") as Values;
      data.values = values;
      return values;
    }

    #bytesOf(data: TensorData, buffer: GpuBuffer): ArrayBuffer {
      const staging = this.bufferManager.acquireBuffer(buffer.size, mapRead | copyTo);
      this.ensureCommandEncoderReady();
      this.endComputePassEncoder();
      this.commandEncoder!.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
      this.submitQueue();
      staging.mapAsync(read).catch(() => {});
      waitHere(() => staging.mapState !== "pending");
      if (staging.mapState !== "mapped") throw this.takeFault() ?? valueLost(data.shape, data.dtype);
      const bytes = staging.getMappedRange().slice(0);
      staging.unmap();
      this.bufferManager.releaseBuffer(staging);
      this.#throwFault();
      return bytes;
    }

    override async read(id: DataId): Promise<Values> {
      this.#throwIfLost(id);
      const { shape, dtype } = this.tensorMap.get(id);
      try {
        const values = await super.read(id);
        this.#throwFault();
        return values;
      } catch (error) {
        throw this.lost || (error as Error).name === "AbortError" ? valueLost(shape, dtype) : error;
      }
    }

    async giveBack(): Promise<void> {
      for (const id of [...this.#ids]) {
        const data = this.tensorMap.has(id) ? this.tensorMap.get(id) : null;
        if (data?.resource && !data.values) await this.read(id);
      }
      for (const id of this.#ids) this.tensorMap.get(id).resource = null;
      this.#forgetQueue();
      this.bufferManager.dispose();
      this.lost = true;
      device.destroy();
    }

    lose(): LostValue[] {
      this.lost = true;
      const gone: LostValue[] = [];
      for (const id of this.#ids) {
        const data = this.tensorMap.get(id);
        if (!data.resource) continue;
        data.resource = null;
        if (data.values) continue;
        data.lost = true;
        if (data.refCount > 0) gone.push({ id, dtype: data.dtype, shape: data.shape });
      }
      this.#forgetQueue();
      this.bufferManager.dispose();
      return gone;
    }

    #forgetQueue(): void {
      this.commandEncoder = null;
      this.computePassEncoder = null;
      this.commandQueueOwnedIds = new WeakSet();
      for (const id of this.tensorDataPendingDisposal.splice(0)) this.tensorMap.delete(id);
      this.uniformPendingDisposal.splice(0);
      this.stagingPendingDisposal.splice(0);
    }

    complain({ message, isFull }: { message: string; isFull: boolean }): GpuError {
      if (isFull) forgetKept(this.bufferManager);
      this.#fault ??= isFull ? full() : fault(message);
      return this.#fault;
    }

    takeFault(): GpuError | null {
      const taken = this.#fault;
      this.#fault = null;
      return taken;
    }

    #throwFault(): void {
      const taken = this.takeFault();
      if (taken) throw taken;
    }

    #throwIfLost(id: DataId): void {
      if (!this.tensorMap.has(id)) return;
      const { lost, shape, dtype, values } = this.tensorMap.get(id);
      if (lost && !values) throw valueLost(shape, dtype);
    }
  })();
}

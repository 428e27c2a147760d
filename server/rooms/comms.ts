/**
 * The comms of one life of a kernel. A comm belongs to the kernel that opened it: its id means nothing to another. Bounds: how many are open, how large
 * and how frequent messages are; who goes over them loses the comm, not the kernel.
 */
import type { Kernel, KernelOwner } from "../../kernels/pool/index.ts";
import type { Language } from "../../protocol/identity.ts";
import type { CommMessage, KernelMessage } from "../../protocol/kernel.ts";
import type { MimeBundle } from "../../protocol/output.ts";
import { createRate } from "../rate.ts";
import type { CommHandler, CommTargets } from "./comm-targets.ts";

export const commBounds = {
  open: 8,
  idLength: 100,
  /** Of data and buffers together. */
  bytes: 256 * 1024,
  depth: 20,
  /** Messages at once, and those of a second after that. */
  burst: 100,
  perSecond: 50,
  /** Messages to a kernel that it has not handled: one that reads nothing must not fill our memory. */
  unheard: 200,
} as const;

type FromKernel = Extract<KernelMessage, { type: "comm_open" | "comm_msg" | "comm_close" }>;
export function isComm(message: KernelMessage): message is FromKernel {
  return message.type === "comm_open" || message.type === "comm_msg" || message.type === "comm_close";
}

/** The run on whose behalf a message to a comm's handlers in the kernel is sent: what they show goes to the cell that opened it. */
export function runOfComm(parent: string): string {
  return parent.replace(/\/comm-\d+$/, "");
}

export interface RoomCommsOptions {
  kernel: Pick<Kernel, "comm">;
  targets: CommTargets;
  owner: KernelOwner;
  language: () => Language;
  now: () => number;
  /** Writes another state of a display, as if the run had said it. */
  show: (run: string, update: { displayId: string; data: MimeBundle }) => void;
}

interface Open {
  handler: CommHandler;
  /** The run that opened it. */
  run: string;
}

export class RoomComms {
  readonly #options: RoomCommsOptions;
  readonly #open = new Map<string, Open>();
  #sent = 0;
  #unheard = 0;
  readonly #rate: ReturnType<typeof createRate>;

  constructor(options: RoomCommsOptions) {
    this.#options = options;
    this.#rate = createRate({ ...commBounds, now: options.now });
  }

  receive(message: FromKernel, buffers: Uint8Array[]): void {
    const { commId } = message;
    if (!this.#rate.take()) return this.#break(commId, "too-many-messages");
    if (commId.length > commBounds.idLength) return;
    const open = this.#open.get(commId);
    if (!isWithin({ data: message.data, buffers })) return this.#break(commId, "message-too-large", message);
    const content = { data: message.data, buffers };
    if (message.type === "comm_open") return open === undefined ? this.#begin(message, content) : undefined;
    if (open === undefined) return;
    if (message.type === "comm_msg") return this.#guarded(commId, () => open.handler.message(content));
    this.#open.delete(commId);
    this.#guarded(commId, () => open.handler.closed());
  }

  interrupted(): void {
    for (const [id, { handler }] of this.#open) this.#guarded(id, () => handler.interrupted?.());
  }

  /** The kernel is gone. */
  end(): void {
    for (const id of this.#open.keys()) this.#drop(id);
  }

  #begin(
    { commId, target: name, parent }: Extract<FromKernel, { type: "comm_open" }>,
    content: { data: object; buffers: Uint8Array[] },
  ): void {
    const { targets, owner, language } = this.#options;
    const run = runOfComm(parent);
    const target = targets.find(name);
    // As Jupyter's pages answer for a target that they do not know.
    if (target === null) return this.#tellClosed(commId, { code: "no-such-target" }, run);
    if (this.#open.size >= commBounds.open) return this.#tellClosed(commId, { code: "too-many-comms" }, run);
    const isOpen = (): boolean => this.#open.get(commId)?.run === run;
    const channel = {
      owner,
      language,
      send: async (data: Record<string, unknown>, buffers: readonly Uint8Array[] = []) =>
        isOpen() && this.#tell({ type: "comm_msg", id: this.#idFor(run), commId, data }, buffers),
      show: (displayId: string, shown: MimeBundle) => this.#options.show(run, { displayId, data: shown }),
      close: (data: Record<string, unknown> = {}) => {
        if (!isOpen()) return;
        this.#open.delete(commId);
        this.#tellClosed(commId, data, run);
      },
    };
    // There before the target is told: it may answer at once.
    this.#open.set(commId, { handler: { message: () => {}, closed: () => {} }, run });
    this.#guarded(commId, () => {
      const handler = target(channel, { ...content, data: content.data as Record<string, unknown> });
      if (isOpen()) this.#open.set(commId, { handler, run });
    });
  }

  #idFor(run: string): string {
    this.#sent += 1;
    return `${run}/comm-${this.#sent}`;
  }

  #tellClosed(commId: string, data: Record<string, unknown>, run: string): void {
    void this.#tell({ type: "comm_close", id: this.#idFor(run), commId, data }, []);
  }

  async #tell(message: CommMessage, buffers: readonly Uint8Array[]): Promise<boolean> {
    if (this.#unheard >= commBounds.unheard) return false;
    this.#unheard += 1;
    try {
      return await this.#options.kernel.comm(message, buffers);
    } finally {
      this.#unheard -= 1;
    }
  }

  #break(commId: string, code: string, opening?: FromKernel): void {
    const run = this.#open.get(commId)?.run ?? (opening?.type === "comm_open" ? runOfComm(opening.parent) : undefined);
    if (run === undefined) return;
    this.#drop(commId);
    this.#tellClosed(commId, { code }, run);
  }

  #drop(commId: string): void {
    const open = this.#open.get(commId);
    this.#open.delete(commId);
    try {
      open?.handler.closed();
    } catch (error) {
      console.error("A comm could not be ended:", error);
    }
  }

  /** A defect of a target ends its comm, and nothing else. */
  #guarded(commId: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      console.error("A comm's target failed:", error);
      this.#break(commId, "target-failed");
    }
  }
}

/** Counted, not written out: what is far too large is told by its first part. */
function isWithin({ data, buffers }: { data: object; buffers: readonly Uint8Array[] }): boolean {
  let bytes = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let level: unknown[] = [data];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > commBounds.depth) return false;
    const next: unknown[] = [];
    for (const value of level) {
      bytes += typeof value === "string" ? value.length : 8;
      if (bytes > commBounds.bytes) return false;
      if (typeof value !== "object" || value === null) continue;
      for (const [key, inner] of Object.entries(value)) {
        bytes += Array.isArray(value) ? 0 : key.length;
        if (next.push(inner) * 8 > commBounds.bytes) return false;
      }
    }
    level = next;
  }
  return bytes <= commBounds.bytes;
}

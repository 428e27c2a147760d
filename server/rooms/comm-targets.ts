/**
 * What cells can reach of the server: targets by name, to which a kernel opens comms (Jupyter's channels). Who registers a target is given each comm with
 * its owner, and is told when it ends. What comes through was written by anybody's code: a target parses it.
 */
import type { KernelOwner } from "../../kernels/pool/index.ts";
import type { Language } from "../../protocol/identity.ts";
import type { MimeBundle } from "../../protocol/output.ts";

export interface CommContent {
  data: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** The server's end of one comm. */
export interface CommChannel {
  /** Whose kernel it is. */
  readonly owner: KernelOwner;
  language(): Language;
  /** Resolves when the kernel has handled it; false where it could not be sent. A kernel that is busy handles it late: wait before you send more. */
  send(data: Record<string, unknown>, buffers?: readonly Uint8Array[]): Promise<boolean>;
  /** Writes another state of a display that the kernel showed: also when the kernel is gone. */
  show(displayId: string, data: MimeBundle): void;
  /** Ends it from here; `closed` of the handler is not called. */
  close(data?: Record<string, unknown>): void;
}

/** What a target does with one comm. */
export interface CommHandler {
  message(content: CommContent): void;
  /** The person stopped what runs in the kernel. */
  interrupted?(): void;
  /** The cell closed it, broke its bounds, or the kernel is gone. */
  closed(): void;
}
export type CommTarget = (channel: CommChannel, opening: CommContent) => CommHandler;

export class CommTargets {
  readonly #targets = new Map<string, CommTarget>();

  /** Gives the way to take it back. */
  register(name: string, target: CommTarget): () => void {
    if (this.#targets.has(name)) throw new Error(`the comm target ${name} is there already`);
    this.#targets.set(name, target);
    return () => void this.#targets.delete(name);
  }

  find(name: string): CommTarget | null {
    return this.#targets.get(name) ?? null;
  }
}

/**
 * The way from code that cells import ("carnet/display", tfjs callbacks) to the kernel that runs it. It hangs on one symbol, so that these
 * modules also load where there is no kernel: in tests, and in the server.
 */
import type { Language } from "../../protocol/identity.ts";

/** A message without its `parent`, which the kernel adds. */
export type Outgoing = { type: string } & Record<string, unknown>;

export interface KernelPort {
  send(message: Outgoing, buffers?: Uint8Array[]): void;
  language(): Language;
  /** The cell does not end before this settles. */
  hold(work: Promise<unknown>): void;
  /** Calls back when the cell is stopped or fails before this is let go: what it shows as going on has then ended. */
  whenBroken(end: () => void): () => void;
  /** Asks the person; resolves with what she typed. */
  ask(prompt: string, secret: boolean): Promise<string>;
}

const place = Symbol.for("carnet.kernel.port");

export function kernelPort(): KernelPort | null {
  return (globalThis as unknown as Record<symbol, KernelPort | undefined>)[place] ?? null;
}

export function offerPort(port: KernelPort): void {
  Object.defineProperty(globalThis, place, { value: port, configurable: false, writable: false });
}

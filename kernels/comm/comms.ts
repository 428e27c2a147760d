/**
 * Comms: channels by name between cells and a program outside, as Jupyter's widgets use them. Either side opens one for a target that the other
 * registered; both send data and binary buffers until one closes it.
 */
import { randomUUID } from "node:crypto";
import type { CommMessage as FromOutside } from "../../protocol/kernel.ts";
import { kernelPort } from "../evaluate/port.ts";
import { maximumBuffers } from "../evaluate/frames.ts";

export type CommData = Record<string, unknown>;
export interface CommMessage {
  data: CommData;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}
export interface SendOptions {
  metadata?: Record<string, unknown>;
  /** Sent beside the data, as they are. */
  buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
}
type Handler = (message: CommMessage) => unknown;
/** What a target does with a comm that was opened from outside. */
export type CommTarget = (comm: Comm, opening: CommMessage) => unknown;

const open = new Map<string, Comm>();
const targets = new Map<string, CommTarget>();

export class Comm {
  readonly id: string;
  readonly target: string;
  readonly #onMessage = new Set<Handler>();
  readonly #onClose = new Set<Handler>();

  /** @internal Use `openComm`. */
  constructor(target: string, id: string) {
    this.target = target;
    this.id = id;
    open.set(id, this);
  }

  get closed(): boolean {
    return open.get(this.id) !== this;
  }

  send(data: CommData = {}, options: SendOptions = {}): void {
    if (this.closed) throw new Error(`The comm "${this.target}" is closed.`);
    put({ type: "comm_msg", commId: this.id }, data, options);
  }

  /** Nothing happens where it is closed already. */
  close(data: CommData = {}, options: SendOptions = {}): void {
    if (this.closed) return;
    open.delete(this.id);
    put({ type: "comm_close", commId: this.id }, data, options);
  }

  /** Called for each message from outside, also while a cell awaits something. Gives the way to stop that. */
  onMessage(handler: Handler): () => void {
    this.#onMessage.add(handler);
    return () => void this.#onMessage.delete(handler);
  }

  /** Called when the other side closes. */
  onClose(handler: Handler): () => void {
    this.#onClose.add(handler);
    return () => void this.#onClose.delete(handler);
  }

  /** @internal */
  receive(message: CommMessage): void {
    for (const handler of this.#onMessage) handler(message);
  }

  /** @internal */
  closedOutside(message: CommMessage): void {
    open.delete(this.id);
    for (const handler of this.#onClose) handler(message);
  }
}

/** Opens a comm to a target that the program outside knows: "jupyter.widget" is that of ipywidgets. */
export function openComm(target: string, data: CommData = {}, { id = randomUUID(), ...options }: SendOptions & { id?: string } = {}): Comm {
  if (typeof target !== "string" || typeof id !== "string") throw new TypeError("A comm's target and id are strings.");
  if (open.has(id)) throw new Error(`There is a comm of the id "${id}".`);
  put({ type: "comm_open", commId: id, target }, data, options);
  return new Comm(target, id);
}

/** Takes comms that are opened from outside for this name. Gives the way to stop that. */
export function registerCommTarget(name: string, target: CommTarget): () => void {
  if (typeof name !== "string" || typeof target !== "function") throw new TypeError("A comm target is a name and a function.");
  targets.set(name, target);
  return () => {
    if (targets.get(name) === target) targets.delete(name);
  };
}

/** A message of Jupyter's by its own names, as with Deno's `Deno.jupyter.broadcast`: "comm_open", "comm_msg" or "comm_close". */
export function broadcast(type: string, content: CommData, options: SendOptions = {}): void {
  const { comm_id: commId, target_name: target, data = {} } = content;
  if (!["comm_open", "comm_msg", "comm_close"].includes(type)) throw new TypeError(`broadcast() sends comm messages, not "${type}".`);
  if (typeof commId !== "string") throw new TypeError("comm_id is a string.");
  if (type === "comm_open") return void openComm(target as string, data as CommData, { ...options, id: commId });
  const comm = open.get(commId) ?? new Comm("", commId);
  if (type === "comm_msg") comm.send(data as CommData, options);
  else comm.close(data as CommData, options);
}

function put(message: { type: string } & Record<string, unknown>, data: unknown, { metadata = {}, buffers = [] }: SendOptions): void {
  if (!isPlain(data) || !isPlain(metadata)) throw new TypeError("The data and metadata of a comm are objects.");
  if (buffers.length > maximumBuffers) throw new RangeError(`A comm message holds at most ${maximumBuffers} buffers.`);
  const port = kernelPort();
  if (!port) throw new Error("Comms work in a notebook.");
  port.send({ ...message, data, metadata }, buffers.map(bytesOf));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bytesOf(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice();
  return new Uint8Array(buffer.slice(0));
}

/** From the kernel: a message that came from outside. @internal */
export function receiveComm(message: FromOutside, buffers: Uint8Array[]): void {
  const given: CommMessage = { data: message.data, metadata: message.metadata ?? {}, buffers };
  if (message.type !== "comm_open") {
    const comm = open.get(message.commId);
    if (message.type === "comm_msg") comm?.receive(given);
    else comm?.closedOutside(given);
    return;
  }
  const target = targets.get(message.target);
  const comm = new Comm(message.target, message.commId);
  if (!target) return comm.close();
  try {
    target(comm, given);
  } catch (error) {
    comm.close();
    throw error;
  }
}

/** What the director and the thread that runs cells say to each other. Both are ours: plain types, no parsing. */
import type { MessagePort } from "node:worker_threads";
import type { GpuNotice, GpuOrder } from "../../protocol/gpu.ts";
import type { CommMessage } from "../../protocol/kernel.ts";
import type { Language } from "../../protocol/identity.ts";
import type { MimeBundle } from "../../protocol/output.ts";
import type { TensorUsage } from "../../protocol/usage.ts";
import type { PositionMap } from "../language/rewriting.ts";
import type { Answer, Question } from "./questions.ts";
import type { DescribedError } from "./traces.ts";

export interface DirectorData {
  ring: SharedArrayBuffer;
  payloads: MessagePort;
  /** Descriptor of the private channel. */
  channel: number;
}

export type ToCells =
  | {
      type: "run";
      serial: number;
      code: string;
      name: string;
      language: Language;
      map: PositionMap;
      sourceMap: string | null;
      executionCount: number;
      allowStdin: boolean;
      /** The result is told to the director instead of being shown. */
      asked?: true;
    }
  | { type: "question"; serial: number; question: Question }
  /** Code outside speaks to code inside; a handler's output belongs to the run `serial`. */
  | { type: "comm"; serial: number; language: Language; message: CommMessage; buffers: Uint8Array[] }
  | { type: "explain"; serial: number; error: DescribedError; language: Language }
  | { type: "attach"; home: string }
  | { type: "warm" }
  | GpuOrder
  | { type: "answer"; id: string; value: string }
  | { type: "ping"; serial: number }
  /** Nobody waits: give memory back. */
  | { type: "rest" }
  /** After code was broken off: forget the evaluation that will never report, and end what it showed. */
  | { type: "reset"; serial: number };

export type ToDirector =
  | { type: "done"; serial: number; error: DescribedError | null; interrupted: boolean; explanation?: string; shown?: Shown }
  | { type: "answer"; serial: number; answer: Answer }
  | { type: "explained"; serial: number; explanation?: string }
  | { type: "attached" }
  | GpuNotice
  | { type: "warmed"; backend: string }
  | { type: "pong"; serial: number }
  /** Of tensors; the director knows the rest. */
  | { type: "usage"; tensors: TensorUsage | null };

/** The value of an expression that was asked for. */
export interface Shown {
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

/** The content of a `message` record of the ring. */
export interface Payload {
  json: string;
  buffers: Uint8Array[];
  bytes: number;
  /** The record of the ring names it too. */
  number: number;
  /** Bytes of all so far, this one included; 32 bits. */
  sent: number;
}

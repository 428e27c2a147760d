/**
 * Events between a page and the server (socket.io). The page names the protocol's version in the handshake (`auth.protocol`). Each request
 * is answered by its acknowledgement: the reply named here, or a `Refusal`.
 */
import { z } from "zod";
import { kernelUsage } from "./usage.ts";
import { valueQuestion } from "./variables.ts";

export const protocolVersion = 1;

/** Bytes of one update; a larger one is refused (`too-large`). Above 2,000,000 the connection itself would be closed: check before sending. */
export const updateLimitBytes = 1_500_000;

export const notebookId = z.uuid();
export const cellId = z.string().min(1).max(64);
const bytes = z.instanceof(Uint8Array);

/** Page to server. */
export const request = {
  /** Enter a notebook's room. `stateVector` is what the page already holds (empty at first). Reply: `joined`. */
  "notebook:join": z.object({ notebook: notebookId, stateVector: bytes.optional() }),
  "notebook:leave": z.object({ notebook: notebookId }),
  /** A Yjs update (v1). It is stored before the acknowledgement. Reply: `stored`. */
  "notebook:update": z.object({ notebook: notebookId, update: bytes }),
  /** Presence: an awareness update (y-protocols). Reply: none. */
  "notebook:presence": z.object({ notebook: notebookId, update: bytes }),
  /** Queue cells, in this order. Reply: `queued`. */
  run: z.object({ notebook: notebookId, cells: z.array(cellId).min(1).max(1000) }),
  /** Restart the kernel, run all code, and say in the notebook's metadata whether it gave the same again. Reply: `done` when it has begun. */
  prove: z.object({ notebook: notebookId }),
  /** Take cells out of the queue; the one that runs goes on. Reply: `done`. */
  cancel: z.object({ notebook: notebookId, cells: z.array(cellId).min(1).max(1000) }),
  /** Stop the running cell and empty the queue. Reply: `done`. */
  interrupt: z.object({ notebook: notebookId }),
  restart: z.object({ notebook: notebookId }),
  /** Keep a kernel that is about to be ended because it runs nothing. Reply: `done`. */
  keep: z.object({ notebook: notebookId }),
  clear: z.object({ notebook: notebookId, cells: z.array(cellId).max(1000).optional() }),
  /** What the kernel holds. For who may run cells. Reply: `variables`. */
  variables: z.object({ notebook: notebookId }),
  /** One value opened. For who may run cells. Reply: `openedValue`. */
  value: z.object({ notebook: notebookId, question: valueQuestion }),
  /** Answer to an `input()` of the running cell. */
  input: z.object({ notebook: notebookId, id: z.string(), value: z.string().max(100_000) }),
} as const;
export type RequestName = keyof typeof request;
export type Request<Name extends RequestName> = z.infer<(typeof request)[Name]>;

export const kernelState = z.enum(["none", "starting", "idle", "busy", "restarting", "dead"]);
export type KernelState = z.infer<typeof kernelState>;

export const roomState = z.object({
  kernel: kernelState,
  running: z.string().nullable(),
  queue: z.array(z.string()),
  /** What the kernel said last of what it uses; absent while there is none. */
  usage: kernelUsage.optional(),
  /** Many kernels start at once, and this one is to start in this place, 1 for the next. */
  startPlace: z.number().int().positive().optional(),
  /** The kernel runs nothing and will be ended in so many milliseconds, unless someone keeps it. */
  endsInMs: z.number().nonnegative().optional(),
  /** The last kernel was ended because nobody used it; until another starts. */
  endedIdle: z.literal(true).optional(),
});
export type RoomState = z.infer<typeof roomState>;

/** Replies. */
export const joined = z.object({
  /** What the page lacks, as a Yjs update (v1). */
  update: bytes,
  /** What the server holds: the page answers with what the server lacks. */
  stateVector: bytes,
  mayWrite: z.boolean(),
  room: roomState,
});
export type Joined = z.infer<typeof joined>;
export const stored = z.object({ stored: z.number().int() });
export const queued = z.object({ queued: z.array(z.string()) });
export const done = z.object({ done: z.literal(true) });

/** Server to page. */
export const event = {
  "notebook:update": z.object({ notebook: notebookId, update: bytes }),
  "notebook:presence": z.object({ notebook: notebookId, update: bytes }),
  "room:state": z.object({ notebook: notebookId, room: roomState }),
  "input:request": z.object({ notebook: notebookId, cell: z.string(), id: z.string(), prompt: z.string(), secret: z.boolean() }),
  /** What a cell asked to read (`name?`), as Markdown: for the page that ran the cell, and kept nowhere. */
  "page:shown": z.object({ notebook: notebookId, cell: z.string(), markdown: z.string().max(200_000) }),
  /** The session ended: the page goes to the sign-in. */
  "session:ended": z.object({ reason: z.enum(["revoked", "expired", "signed-out"]) }),
} as const;
export type EventName = keyof typeof event;

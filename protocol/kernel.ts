/**
 * What the server and a kernel say to each other, in Jupyter's vocabulary (messaging 5.4). The private channel carries frames: one JSON
 * message and, for displays, binary buffers beside it.
 */
import { z } from "zod";
import { language } from "./identity.ts";
import { mimeBundle } from "./output.ts";

export const executeRequest = z.object({
  type: z.literal("execute_request"),
  /** Chosen by the server; every message that this run causes carries it as `parent`. */
  id: z.string().min(1),
  code: z.string(),
  /** Names the cell in stack traces, as "cell 3". */
  cellName: z.string(),
  executionCount: z.number().int().positive(),
  language,
});
export const hostMessage = z.discriminatedUnion("type", [
  executeRequest,
  z.object({ type: z.literal("interrupt_request") }),
  z.object({ type: z.literal("input_reply"), id: z.string(), value: z.string() }),
  z.object({ type: z.literal("shutdown_request") }),
]);
export type HostMessage = z.infer<typeof hostMessage>;
export type ExecuteRequest = z.infer<typeof executeRequest>;

const parent = { parent: z.string() };
const display = { data: mimeBundle, metadata: z.record(z.string(), z.unknown()), displayId: z.string().optional() };
export const kernelMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), pid: z.number().int(), backend: z.string().optional() }),
  z.object({ type: z.literal("status"), ...parent, state: z.enum(["busy", "idle"]) }),
  z.object({ type: z.literal("stream"), ...parent, name: z.enum(["stdout", "stderr"]), text: z.string() }),
  z.object({ type: z.literal("display_data"), ...parent, ...display }),
  z.object({ type: z.literal("update_display_data"), ...parent, ...display }),
  z.object({ type: z.literal("execute_result"), ...parent, executionCount: z.number().int(), ...display }),
  z.object({ type: z.literal("clear_output"), ...parent, wait: z.boolean() }),
  z.object({
    type: z.literal("error"),
    ...parent,
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
    /** One sentence for a beginner, in the person's language, when we know the error. */
    explanation: z.string().optional(),
  }),
  z.object({ type: z.literal("input_request"), ...parent, id: z.string(), prompt: z.string(), secret: z.boolean() }),
  z.object({ type: z.literal("execute_reply"), ...parent, status: z.enum(["ok", "error", "aborted"]), durationMs: z.number() }),
]);
export type KernelMessage = z.infer<typeof kernelMessage>;

/** Why a kernel is no longer there; each has a sentence in `messages/` under `kernel.death.<cause>`. */
export const kernelDeath = z.object({
  cause: z.enum(["exited", "out-of-memory", "killed", "restarted", "culled", "channel-broken", "server-stopped"]),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
});
export type KernelDeath = z.infer<typeof kernelDeath>;

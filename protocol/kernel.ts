/**
 * What the server and a kernel say to each other, in Jupyter's vocabulary (messaging 5.4). The private channel carries frames: one JSON
 * message and, for displays, binary buffers beside it.
 */
import { z } from "zod";
import { language } from "./identity.ts";
import { mimeBundle } from "./output.ts";
import { kernelUsage } from "./usage.ts";
import { openedValue, toldVariables, valueQuestion } from "./variables.ts";

export const executeRequest = z.object({
  type: z.literal("execute_request"),
  /** Chosen by the server; every message that this run causes carries it as `parent`. */
  id: z.string().min(1),
  code: z.string(),
  /** Names the cell in stack traces, as "cell 3". */
  cellName: z.string(),
  executionCount: z.number().int().positive(),
  language,
  /** Expressions to be evaluated after the cell ended well, by a name of the asker's: their values come in the reply. */
  userExpressions: z.record(z.string(), z.string()).optional(),
  /** False where nobody can answer: `input()` then rejects. */
  allowStdin: z.boolean().optional(),
});

/** What is asked of the kernel beside running cells; answered between cells. `cursor` is an offset in UTF-16 units. */
const asked = { id: z.string().min(1), code: z.string() };
const at = { cursor: z.number().int().nonnegative() };
export const completeRequest = z.object({ type: z.literal("complete_request"), ...asked, ...at });
export const inspectRequest = z.object({
  type: z.literal("inspect_request"),
  ...asked,
  ...at,
  /** 1 asks for all that is known, 0 for the first lines. */
  detail: z.union([z.literal(0), z.literal(1)]),
  language,
});
export const isCompleteRequest = z.object({ type: z.literal("is_complete_request"), ...asked });
/** Of Jupyter's debugger (`inspectVariables`), asked without one: what is there, and one value opened. Runs nothing of the person's. */
export const variablesRequest = z.object({ type: z.literal("variables_request"), id: z.string().min(1) });
export const valueRequest = z.object({ type: z.literal("value_request"), id: z.string().min(1), question: valueQuestion });

/** A channel between code in the kernel and a program outside, as Jupyter's widgets use it; from either side. */
const comm = { commId: z.string(), data: z.record(z.string(), z.unknown()), metadata: z.record(z.string(), z.unknown()).optional() };
const commMessages = {
  open: z.object({ type: z.literal("comm_open"), ...comm, target: z.string() }),
  message: z.object({ type: z.literal("comm_msg"), ...comm }),
  close: z.object({ type: z.literal("comm_close"), ...comm }),
};

export const hostMessage = z.discriminatedUnion("type", [
  executeRequest,
  completeRequest,
  inspectRequest,
  isCompleteRequest,
  variablesRequest,
  valueRequest,
  /** `id` becomes the `parent` of what the handler puts out. */
  commMessages.open.extend({ id: z.string() }),
  commMessages.message.extend({ id: z.string() }),
  commMessages.close.extend({ id: z.string() }),
  z.object({ type: z.literal("interrupt_request") }),
  z.object({ type: z.literal("input_reply"), id: z.string(), value: z.string() }),
  z.object({ type: z.literal("shutdown_request") }),
]);
export type HostMessage = z.infer<typeof hostMessage>;
export type CommMessage = Extract<HostMessage, { type: "comm_open" | "comm_msg" | "comm_close" }>;
export type ExecuteRequest = z.infer<typeof executeRequest>;

const parent = { parent: z.string() };
const display = { data: mimeBundle, metadata: z.record(z.string(), z.unknown()), displayId: z.string().optional() };
const thrown = { ename: z.string(), evalue: z.string(), traceback: z.array(z.string()) };

/** What the person asked to read beside her notebook: `name?`. */
export const page = z.object({ source: z.literal("page"), data: mimeBundle, start: z.number().int() });
const cellNames = z.array(z.string());
const userExpression = z.discriminatedUnion("status", [
  z.object({ status: z.literal("ok"), data: mimeBundle, metadata: z.record(z.string(), z.unknown()) }),
  z.object({ status: z.literal("error"), ...thrown }),
]);
/** A completion's kind, by Jupyter's names for `_jupyter_types_experimental`. */
const completionType = z.object({ text: z.string(), type: z.string(), signature: z.string().optional() });
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
    ...thrown,
    /** One sentence for a beginner, in the person's language, when we know the error. */
    explanation: z.string().optional(),
  }),
  z.object({ type: z.literal("input_request"), ...parent, id: z.string(), prompt: z.string(), secret: z.boolean() }),
  z.object({
    type: z.literal("execute_reply"),
    ...parent,
    status: z.enum(["ok", "error", "aborted"]),
    durationMs: z.number(),
    /** Names that cells of this kernel declared: those that this one declares or assigns to, and those that it takes from others. */
    names: z.object({ defines: cellNames, uses: cellNames }).optional(),
    payload: z.array(page).optional(),
    userExpressions: z.record(z.string(), userExpression).optional(),
  }),
  /** `matches` replace what stands between `start` and `end`, offsets in UTF-16 units. */
  z.object({
    type: z.literal("complete_reply"),
    ...parent,
    matches: z.array(z.string()),
    start: z.number().int(),
    end: z.number().int(),
    types: z.array(completionType).optional(),
  }),
  z.object({ type: z.literal("inspect_reply"), ...parent, found: z.boolean(), data: mimeBundle }),
  z.object({
    type: z.literal("is_complete_reply"),
    ...parent,
    status: z.enum(["complete", "incomplete", "invalid", "unknown"]),
    /** For "incomplete": what the next line begins with. */
    indent: z.string(),
  }),
  z.object({ type: z.literal("variables_reply"), ...parent, ...toldVariables.shape }),
  z.object({ type: z.literal("value_reply"), ...parent, value: openedValue }),
  /** After each cell, and every few seconds while one runs. Of no run: it has no parent. */
  kernelUsage.extend({ type: z.literal("usage") }),
  commMessages.open.extend(parent),
  commMessages.message.extend(parent),
  commMessages.close.extend(parent),
]);
export type KernelMessage = z.infer<typeof kernelMessage>;

/** A value that holds much memory. A kernel told of it: nobody's word but the cell's own. */
export const largestValue = z.object({
  name: z.string().max(100),
  /** "Float32Array(1000)". */
  type: z.string().max(100),
  bytes: z.number().nonnegative(),
  /** Name of the cell that declared it; empty where it is not known. */
  cell: z.string().max(200),
});
export type LargestValue = z.infer<typeof largestValue>;

/** Why a kernel is no longer there; each has a sentence in `messages/` under `kernel.death.<cause>`. */
export const kernelDeath = z.object({
  cause: z.enum([
    "exited",
    "out-of-memory",
    "killed",
    "restarted",
    "culled",
    "channel-broken",
    "server-stopped",
    "too-many-threads",
    "disk-full",
    "server-disk-full",
    "gpu-over-budget",
    "gpu-not-given-back",
  ]),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  /** The limit that was reached: megabytes, or how many. */
  limit: z.number().optional(),
  /** What held the most memory, the largest first. */
  largest: z.array(largestValue).optional(),
});
export type KernelDeath = z.infer<typeof kernelDeath>;

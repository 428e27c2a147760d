/** Runs cells on a kernel, for tests. */
import type { KernelMessage } from "../../../protocol/kernel.ts";
import { isRefusal } from "../../../protocol/refusal.ts";
import type { Ground } from "../../sandbox/launcher.ts";
import type { Kernel, KernelPool } from "../index.ts";

export interface Ran {
  status: string;
  messages: KernelMessage[];
  /** Text that it printed. */
  printed: string;
  /** Text of its result. */
  result: unknown;
  error: Extract<KernelMessage, { type: "error" }> | undefined;
}

let runs = 0;

/** Runs one cell; `onMessage` sees each message as it comes. */
export async function run(kernel: Kernel, code: string, onMessage?: (message: KernelMessage) => void): Promise<Ran> {
  const id = `run-${(runs += 1)}`;
  const messages: KernelMessage[] = [];
  const stop = kernel.onMessage((message) => {
    if (!("parent" in message) || message.parent !== id) return;
    messages.push(message);
    onMessage?.(message);
  });
  const { status } = await kernel.execute({ id, code, cellName: "cell 3", executionCount: runs, language: "en" });
  stop();
  return {
    status,
    messages,
    printed: messages.map((message) => (message.type === "stream" ? message.text : "")).join(""),
    result: messages.find((message) => message.type === "execute_result")?.data["text/plain"],
    error: messages.find((message) => message.type === "error"),
  };
}

export async function take(pool: KernelPool, ground: Ground): Promise<Kernel> {
  const kernel = await pool.acquire({ ...ground, language: "en" });
  if (isRefusal(kernel)) throw new Error(JSON.stringify(kernel));
  return kernel;
}

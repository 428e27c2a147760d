/** A kernel of its own for a test, and cells run in it one after the other, with everything that they put out. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Language } from "../../../protocol/identity.ts";
import type { KernelMessage } from "../../../protocol/kernel.ts";
import { isRefusal } from "../../../protocol/refusal.ts";
import { chooseLauncher } from "../../sandbox/choose.ts";
import type { ExecuteReply, Kernel, KernelPool } from "../index.ts";
import { createKernelPool } from "../index.ts";

export interface Ran extends ExecuteReply {
  messages: KernelMessage[];
  /** Text that it printed. */
  printed: string;
  /** Text of its result. */
  result: unknown;
  /** Every representation of its result. */
  data: Record<string, unknown> | undefined;
  errors: Extract<KernelMessage, { type: "error" }>[];
  error: Extract<KernelMessage, { type: "error" }> | undefined;
}

export interface RunOptions {
  language?: Language;
  userExpressions?: Record<string, string>;
  /** Sees each message as it comes. */
  onMessage?: (message: KernelMessage) => void;
}

export class TestNotebook {
  readonly kernel: Kernel;
  /** The folder that its cells read and write. */
  readonly home: string;
  readonly #pool: KernelPool;
  #runs = 0;

  constructor(kernel: Kernel, pool: KernelPool, home: string) {
    this.kernel = kernel;
    this.#pool = pool;
    this.home = home;
  }

  async run(code: string, { language = "en", onMessage, userExpressions }: RunOptions = {}): Promise<Ran> {
    this.#runs += 1;
    const id = `run-${this.#runs}`;
    const messages: KernelMessage[] = [];
    const stop = this.kernel.onMessage((message) => {
      if (!("parent" in message) || message.parent !== id) return;
      messages.push(message);
      onMessage?.(message);
    });
    const reply = await this.kernel.execute({
      id,
      code,
      cellName: `cell ${this.#runs}`,
      executionCount: this.#runs,
      language,
      ...(userExpressions ? { userExpressions } : {}),
    });
    stop();
    const errors = messages.filter((message) => message.type === "error");
    const data = messages.find((message) => message.type === "execute_result")?.data;
    const printed = messages.map((message) => (message.type === "stream" ? message.text : "")).join("");
    return { ...reply, messages, printed, data, result: data?.["text/plain"], errors, error: errors[0] };
  }

  async close(): Promise<void> {
    await this.#pool.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** The kernel runs in the strongest sandbox that works here. */
export async function openNotebook(): Promise<TestNotebook> {
  const home = mkdtempSync(join(tmpdir(), "carnet-notebook-test-"));
  const pool = await createKernelPool({ warm: 0, memoryMegabytes: 1024, launcher: await chooseLauncher() });
  const kernel = await pool.acquire({ homeFolder: home, datasetFolders: {}, language: "en" });
  if (isRefusal(kernel)) throw new Error(JSON.stringify(kernel));
  return new TestNotebook(kernel, pool, home);
}

/** A kernel pool for tests: each kernel obeys a script of what its cells do, and every message goes the way of a real one. */
import type { Kernel, KernelPool } from "../../../kernels/pool/index.ts";
import type { CommMessage, ExecuteRequest, KernelDeath, KernelMessage } from "../../../protocol/kernel.ts";

type Message = KernelMessage extends infer Each ? (Each extends { parent: string } ? Omit<Each, "parent"> : never) : never;
export interface Cell {
  request: Omit<ExecuteRequest, "type">;
  say(message: Message, buffers?: Uint8Array[]): void;
  /** Resolves when someone interrupts. */
  interrupted: Promise<void>;
  /** The next answer to an `input_request`. */
  answer(id: string): Promise<string>;
  die(cause: KernelDeath["cause"]): void;
}
/** What a cell with this source does; its status is "ok" unless it says otherwise. */
export type Script = Record<string, (cell: Cell) => Promise<Status | void> | Status | void>;
type Status = "ok" | "error" | "aborted";

export interface ScriptedPool extends KernelPool {
  acquired: { homeFolder: string; datasetFolders: Record<string, string>; language: string }[];
  /** Sources in the order in which they ran. */
  ran: string[];
  /** What was sent to comms. */
  told: CommMessage[];
}

export function scriptedPool(script: Script): ScriptedPool {
  const acquired: ScriptedPool["acquired"] = [];
  const ran: string[] = [];
  const told: CommMessage[] = [];
  return {
    acquired,
    ran,
    told,
    isolation: { kind: "node-permissions", weaknesses: [] },
    acquire: async (request) => {
      acquired.push(request);
      return scriptedKernel(script, { ran, told }, `kernel-${acquired.length}`);
    },
    filled: async () => {},
    close: async () => {},
  };
}

function scriptedKernel(script: Script, { ran, told }: Pick<ScriptedPool, "ran" | "told">, id: string): Kernel {
  const listeners = new Set<(message: KernelMessage, buffers: Uint8Array[]) => void>();
  const answers = new Map<string, (value: string) => void>();
  let interrupt = () => {};
  let endAll = (_death: KernelDeath) => {};
  const died = new Promise<KernelDeath>((resolve) => (endAll = resolve));
  const death = (cause: KernelDeath["cause"]): KernelDeath => ({ cause, exitCode: cause === "exited" ? 1 : null, signal: null });
  const tell = (message: KernelMessage, buffers: Uint8Array[] = []) => {
    for (const listener of listeners) listener(message, buffers);
  };
  return {
    id,
    died,
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    complete: ({ cursor }) => Promise.resolve({ matches: [], start: cursor, end: cursor }),
    inspect: () => Promise.resolve({ found: false, data: {} }),
    isComplete: () => Promise.resolve({ status: "unknown", indent: "" }),
    variables: () => Promise.resolve({ variables: [], count: 0 }),
    open: () => Promise.resolve({ value: { view: "gone" }, buffers: [] }),
    execute: async (request) => {
      ran.push(request.code);
      const startedAt = performance.now();
      const interrupted = new Promise<void>((resolve) => (interrupt = resolve));
      const cell: Cell = {
        request,
        interrupted,
        say: (message, buffers) => tell({ ...message, parent: request.id }, buffers),
        answer: (question) => new Promise((resolve) => answers.set(question, resolve)),
        die: (cause) => endAll(death(cause)),
      };
      tell({ type: "status", parent: request.id, state: "busy" });
      const gone = died.then(() => "aborted" as const);
      const status = (await Promise.race([Promise.resolve(script[request.code]?.(cell)), gone])) ?? "ok";
      tell({ type: "status", parent: request.id, state: "idle" });
      return { status, durationMs: Math.round(performance.now() - startedAt) };
    },
    interrupt: async () => interrupt(),
    answerInput: (question, value) => answers.get(question)?.(value),
    comm: (message) => Promise.resolve(told.push(message) > 0),
    pause: () => {},
    resume: () => {},
    memoryMegabytes: () => 0,
    shutdown: async () => endAll(death("restarted")),
  };
}

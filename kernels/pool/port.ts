/** A kernel as the rest of the server knows it. */
import type { CommMessage, ExecuteRequest, KernelDeath, KernelMessage } from "../../protocol/kernel.ts";
import type { Language } from "../../protocol/identity.ts";
import type { OpenedValue, ToldVariables, ValueQuestion } from "../../protocol/variables.ts";

export interface Kernel {
  readonly id: string;
  /** Resolves at execute_reply, after `idle` was delivered. Never rejects: a death resolves "aborted". */
  execute(request: Omit<ExecuteRequest, "type">): Promise<ExecuteReply>;
  onMessage(listener: MessageListener): () => void;
  /** Stops loops, awaits and timers of the running cell; state is kept. */
  interrupt(): Promise<void>;
  answerInput(id: string, value: string): void;
  /** Hands a message to the cells' end of a comm, also while a cell awaits something. False where it is too large, or the kernel is gone. */
  comm(message: CommMessage, buffers: readonly Uint8Array[]): Promise<boolean>;
  /** What could stand at the cursor. Waits its turn behind running cells, as all questions do; empty when the kernel dies. */
  complete(question: { code: string; cursor: number }): Promise<Completions>;
  /** What is known of the name at the cursor. */
  inspect(question: { code: string; cursor: number; detail: 0 | 1; language: Language }): Promise<Inspection>;
  /** Whether a cell can run as it stands. */
  isComplete(code: string): Promise<Completeness>;
  /** What the notebook holds; null when the kernel dies before it answers. Waits its turn behind running cells, as all questions do. */
  variables(): Promise<ToldVariables | null>;
  /** One value opened, with the buffers that it names. */
  open(question: ValueQuestion): Promise<{ value: OpenedValue; buffers: Uint8Array[] }>;
  shutdown(): Promise<void>;
  /** Stops reading from the kernel, which then waits; nothing is lost and nothing heaps up. */
  pause(): void;
  resume(): void;
  /** Resident megabytes at the latest look. */
  memoryMegabytes(): number;
  readonly died: Promise<KernelDeath>;
}
type Told<Type extends KernelMessage["type"]> = Omit<Extract<KernelMessage, { type: Type }>, "type" | "parent">;
export type ExecuteReply = Told<"execute_reply">;
export type Completions = Told<"complete_reply">;
export type Inspection = Told<"inspect_reply">;
export type Completeness = Told<"is_complete_reply">;
export type MessageListener = (message: KernelMessage, buffers: Uint8Array[]) => void;

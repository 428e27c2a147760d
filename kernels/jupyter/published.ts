/** A message of the kernel as Jupyter's clients see it on the channel that everybody reads. */
import type { KernelMessage } from "../../protocol/kernel.ts";

export interface Published {
  type: string;
  content: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}
type Thrown = Extract<KernelMessage, { type: "error" }>;

/** An error's fields as Jupyter knows them: the sentence for beginners stands under the stack trace. */
export function thrownContent({ ename, evalue, traceback, explanation }: Omit<Thrown, "type" | "parent">): Record<string, unknown> {
  const lines = traceback.length > 0 ? traceback : [`${ename}: ${evalue}`];
  return { ename, evalue, traceback: explanation === undefined ? lines : [...lines, "", explanation] };
}

/** Null for what is no output: replies, questions, the kernel's own state. */
export function published(message: KernelMessage): Published | null {
  switch (message.type) {
    case "stream":
      return { type: "stream", content: { name: message.name, text: message.text } };
    case "error":
      return { type: "error", content: thrownContent(message) };
    case "clear_output":
      return { type: "clear_output", content: { wait: message.wait } };
    case "display_data":
    case "update_display_data":
    case "execute_result": {
      const { data, metadata, displayId } = message;
      const count = message.type === "execute_result" ? { execution_count: message.executionCount } : {};
      const transient = displayId === undefined ? {} : { display_id: displayId };
      return { type: message.type, content: { data, metadata, transient, ...count } };
    }
    case "comm_open":
      return {
        type: "comm_open",
        content: { comm_id: message.commId, target_name: message.target, data: message.data },
        metadata: message.metadata ?? {},
      };
    case "comm_msg":
    case "comm_close":
      return { type: message.type, content: { comm_id: message.commId, data: message.data }, metadata: message.metadata ?? {} };
    default:
      return null;
  }
}

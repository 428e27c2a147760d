/** What is asked of a kernel between cells, and the reply to each: completions, documentation, variables, values. */
import type { HostMessage, KernelMessage } from "../../protocol/kernel.ts";
import { completenessOf } from "../language/completeness.ts";
import type { Assistant } from "./assistant.ts";
import type { Definitions } from "./definitions.ts";

export type ToAnswer = Extract<
  HostMessage,
  { type: "complete_request" | "inspect_request" | "is_complete_request" | "variables_request" | "value_request" }
>;

export async function replyTo(
  message: ToAnswer,
  { assistant, definitions }: { assistant: Assistant; definitions: Definitions },
): Promise<{ reply: KernelMessage; buffers?: Uint8Array[] }> {
  const parent = message.id;
  switch (message.type) {
    case "is_complete_request":
      return { reply: { type: "is_complete_reply", parent, ...completenessOf(message.code) } };
    case "complete_request":
      return { reply: { type: "complete_reply", parent, ...(await assistant.complete(message.code, message.cursor)) } };
    case "inspect_request": {
      const { code, cursor, detail, language } = message;
      const data = await assistant.inspect(code, cursor, { all: detail === 1, language });
      return { reply: { type: "inspect_reply", parent, found: data !== null, data: data ?? {} } };
    }
    case "variables_request":
      return { reply: { type: "variables_reply", parent, ...(await definitions.variables()) } };
    case "value_request": {
      const { value, buffers } = await definitions.open(message.question);
      return { reply: { type: "value_reply", parent, value }, buffers };
    }
  }
}

/** The comms that are open between clients and cells. */
import type { JupyterRequest } from "../../protocol/jupyter.ts";
import type { CommMessage, KernelMessage } from "../../protocol/kernel.ts";
import type { Channels } from "./channels.ts";
import type { Evaluator } from "./evaluator.ts";
import type { JupyterMessage } from "./wire.ts";
import { isRecord } from "./wire.ts";

interface CommsOptions {
  evaluator: Evaluator;
  channels: () => Channels;
  /** Notes the message as the cause of what comes, and gives the id for it. */
  nextRun: (message: JupyterMessage) => string;
}
type CommRequest = JupyterRequest<"comm_open"> | JupyterRequest<"comm_msg">;

export class Comms {
  readonly #options: CommsOptions;
  /** Targets by comm. */
  readonly #open = new Map<string, string>();

  constructor(options: CommsOptions) {
    this.#options = options;
  }

  /** A message to an open comm is handed over at once; one that opens a comm waits for the cells before it, which may register its target. */
  takesNow({ header, content }: JupyterMessage): boolean {
    return (
      (header.msg_type === "comm_msg" || header.msg_type === "comm_close") &&
      isRecord(content) &&
      this.#open.has(String(content["comm_id"]))
    );
  }

  /** Resolves when the handlers have run; false where the message is too large. */
  handle(message: JupyterMessage, request: CommRequest): Promise<boolean> {
    const id = this.#options.nextRun(message);
    const common = { id, commId: request.comm_id, data: request.data, metadata: message.metadata };
    const type = message.header.msg_type as CommMessage["type"];
    if (type === "comm_open") {
      const target = (request as JupyterRequest<"comm_open">).target_name;
      this.#open.set(request.comm_id, target);
      return this.#options.evaluator.comm({ type, ...common, target }, message.buffers);
    }
    if (type === "comm_close") this.#open.delete(request.comm_id);
    return this.#options.evaluator.comm({ type, ...common }, message.buffers);
  }

  /** Sees what cells say. */
  note(message: KernelMessage): void {
    if (message.type === "comm_open") this.#open.set(message.commId, message.target);
    else if (message.type === "comm_close") this.#open.delete(message.commId);
  }

  /** The process with their other ends is gone. */
  closeAll(): void {
    for (const id of this.#open.keys())
      this.#options.channels().publish({ type: "comm_close", parent: {}, content: { comm_id: id, data: {} } });
    this.#open.clear();
  }

  info(target: string | null): Record<string, { target_name: string }> {
    const wanted = [...this.#open].filter(([, name]) => target === null || name === target);
    return Object.fromEntries(wanted.map(([id, name]) => [id, { target_name: name }]));
  }
}

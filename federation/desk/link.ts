/** A cell's end of the comm to the site's desk: questions, answers, and models in pieces. */
import type { DeskQuestion } from "../../protocol/federation/cells.ts";
import { deskCellVersion, deskReply, deskTarget } from "../../protocol/federation/cells.ts";
import { openComm } from "../../kernels/comm/comms.ts";
import type { Comm } from "../../kernels/comm/comms.ts";
import { FederationError } from "../federation-error.ts";

/** A server that knows the desk answers at once, however long the question is. */
const heardWithinMs = 20_000;

export interface DeskAnswer {
  value: unknown;
  pieces: Uint8Array[];
}
interface Waiting {
  resolve(answer: DeskAnswer): void;
  reject(error: Error): void;
  pieces: Uint8Array[];
  /** Ends the wait where nothing is heard any more. */
  timer: NodeJS.Timeout;
}

export class DeskLink {
  readonly #comm: Comm;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #closed = false;

  constructor() {
    this.#comm = openComm(deskTarget, { version: deskCellVersion });
    this.#comm.onMessage(({ data, buffers }) => this.#hear(data, buffers));
    this.#comm.onClose(() => this.#end());
  }

  /** @throws FederationError "desk-refused" with the desk's own sentence, "desk-not-here" where none answers. */
  ask(question: DeskQuestion): Promise<DeskAnswer> {
    if (this.#closed) return Promise.reject(new FederationError("desk-not-here"));
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(), heardWithinMs);
      this.#waiting.set(id, { resolve, reject, pieces: [], timer });
      this.#comm.send({ id, question });
    });
  }

  #hear(data: unknown, buffers: Uint8Array[]): void {
    const parsed = deskReply.safeParse(data);
    const waiting = parsed.success ? this.#waiting.get(parsed.data.id) : undefined;
    if (!parsed.success || waiting === undefined) return;
    const reply = parsed.data;
    if (reply.type === "piece") {
      // Copies: a buffer is the kernel's again after its message.
      waiting.pieces.push(...buffers.map((buffer) => Uint8Array.from(buffer)));
      return void waiting.timer.refresh();
    }
    clearTimeout(waiting.timer);
    this.#waiting.delete(reply.id);
    if (reply.type === "answer") return waiting.resolve({ value: reply.value, pieces: waiting.pieces });
    waiting.reject(new FederationError("desk-refused", { reason: reply.sentence.en, reasonFr: reply.sentence.fr }));
  }

  #end(): void {
    this.#closed = true;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new FederationError("desk-not-here"));
    }
    this.#waiting.clear();
  }
}

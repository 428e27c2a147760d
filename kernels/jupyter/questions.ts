/** What cells ask the person, one question at a time to each client: a client shows one field. */
import type { KernelMessage } from "../../protocol/kernel.ts";

type InputRequest = Extract<KernelMessage, { type: "input_request" }>;
interface Asked {
  request: InputRequest;
  ask: () => void;
}

export class Questions {
  readonly #byClient = new Map<string, Asked[]>();
  readonly #answer: (id: string, value: string) => void;

  constructor(answer: (id: string, value: string) => void) {
    this.#answer = answer;
  }

  /** `ask` sends the question to the client, once it is its turn. */
  add(client: string, request: InputRequest, ask: () => void): void {
    const waiting = this.#byClient.get(client) ?? [];
    this.#byClient.set(client, waiting);
    waiting.push({ request, ask });
    if (waiting.length === 1) ask();
  }

  /** An answer to the question that the client shows; one to none is dropped. */
  answer(client: string, value: string): void {
    const waiting = this.#byClient.get(client);
    const answered = waiting?.shift();
    if (!waiting || !answered) return;
    this.#answer(answered.request.id, value);
    waiting[0]?.ask();
  }

  /** The run has ended: nobody waits for its answers. Those of others are asked now. */
  forget(run: string): void {
    for (const [client, waiting] of this.#byClient) {
      const [shown] = waiting;
      const left = waiting.filter(({ request }) => request.parent !== run);
      this.#byClient.set(client, left);
      if (left.length > 0 && left[0] !== shown) left[0].ask();
    }
  }
}

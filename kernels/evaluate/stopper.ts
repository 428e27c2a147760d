/** Stops what the cells' thread does, from the director's thread: asked first, then broken off. State is kept. */
import type { Session } from "node:inspector/promises";
import { kernelName } from "../language/translate.ts";
import type { CellsThread } from "./cells-thread.ts";
import { pause } from "./cells-thread.ts";

interface StopperOptions {
  session: Session;
  thread: CellsThread;
}

/** Questions that wait for an answer at once: while native code holds the thread none is heard. */
const openQuestions = 3;

export class Stopper {
  readonly #options: StopperOptions;
  /** What was asked of the cells' thread and is not answered: it would meet the next cell. */
  readonly #pending = new Set<Promise<unknown>>();

  constructor(options: StopperOptions) {
    this.#options = options;
  }

  /** Tells the cells' thread to stop, and resolves true when code was running there: it must be broken off. */
  async #isHeld(cell: number): Promise<boolean> {
    const expression = `${kernelName}.interrupt(${cell})`;
    const reply = await this.#answered(this.#options.session.post("Runtime.evaluate", { expression }).catch(() => null));
    // Where the stack is full even the question fails: that is an answer too.
    return reply === null || reply.exceptionDetails !== undefined || reply.result.value === true;
  }

  async #breakOff(): Promise<void> {
    await Promise.race([this.#answered(this.#options.session.post("Runtime.terminateExecution").catch(() => null)), pause(100)]);
  }

  #answered<Answer>(answer: Promise<Answer>): Promise<Answer> {
    this.#pending.add(answer);
    void answer.then(() => this.#pending.delete(answer));
    return answer;
  }

  /** Resolves when nothing of a stop is on its way any more. A break-off that came too late meets the message that asks. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.race([Promise.all(this.#pending), this.#options.thread.responds(50).then(() => pause(5))]);
  }

  /** No cell runs: what earlier ones left running is ended. */
  async stopLeftovers(): Promise<void> {
    if (await this.#isHeld(0)) await this.#breakOff();
  }

  /**
   * Ends awaits, timers and threads of a cell; breaks off code that does not come to an end. Some work inside V8 (sorting a large typed
   * array, hashing) hears nothing until it ends: this waits for it, and the person may restart meanwhile.
   */
  async stop(cell: number, { runs, end }: { runs(): boolean; end(): void }): Promise<void> {
    const { thread } = this.#options;
    const questions = new Set<Promise<boolean>>();
    while (runs()) {
      // A question is heard in the middle of a loop, but the answer to the first may come only after all that it set going.
      if (questions.size < openQuestions) {
        const question: Promise<boolean> = this.#isHeld(cell).finally(() => questions.delete(question));
        questions.add(question);
      }
      const held = await Promise.race([...questions, pause(100).then(() => false)]);
      if (!runs()) return;
      if (held) {
        await this.#breakOff();
        thread.tell({ type: "reset", serial: cell });
      }
      if (!(await thread.responds(50))) continue;
      // A cell that was broken off does not report by itself.
      await pause(20);
      if (!runs() || !(await thread.responds(50))) continue;
      thread.tell({ type: "reset", serial: cell });
      end();
    }
  }
}

/** Questions of the director to the thread of the cells, which may be busy and never answer. */
import type { Answer, Question } from "./questions.ts";
import type { ToCells } from "./thread-messages.ts";

const askedForMs = 3000;
/** A large volume takes its time to be packed. */
const openedForMs = 30_000;

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class CellsThread {
  readonly tell: (message: ToCells) => void;
  #asked = 0;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #pongs = new Map<number, () => void>();

  constructor(tell: (message: ToCells) => void) {
    this.tell = tell;
  }

  /** Code that runs on between cells may keep the thread from answering: nobody waits for that, and the answer is null. */
  async ask(question: Question): Promise<Answer | null> {
    const id = ++this.#asked;
    const told = new Promise<Answer>((resolve) => this.#answers.set(id, resolve));
    this.tell({ type: "question", serial: id, question });
    const inTime = await Promise.race([told, pause(question.about === "opened" ? openedForMs : askedForMs).then(() => null)]);
    this.#answers.delete(id);
    return inTime;
  }

  /** Resolves true when the thread takes messages within the time. */
  async responds(milliseconds: number): Promise<boolean> {
    const id = ++this.#asked;
    const answer = new Promise<boolean>((resolve) => this.#pongs.set(id, () => resolve(true)));
    this.tell({ type: "ping", serial: id });
    const inTime = await Promise.race([answer, pause(milliseconds).then(() => false)]);
    this.#pongs.delete(id);
    return inTime;
  }

  answered(id: number, answer: Answer): void {
    this.#answers.get(id)?.(answer);
  }

  ponged(id: number): void {
    this.#pongs.get(id)?.();
  }
}

/** What a kernel's cells ask of the person: one question is open at a time, the others wait their turn. */

export interface InputRequest {
  cell: string;
  id: string;
  prompt: string;
  secret: boolean;
}

/** A loop that asks without waiting for answers asks nobody. */
const mostQuestions = 100;
const longest = { id: 200, prompt: 2000 } as const;

export class Questions {
  readonly #open: (request: InputRequest) => void;
  #asked: InputRequest[] = [];
  /** It asked too much: nothing of it is heard until its run ended. */
  #deaf = false;

  constructor(open: (request: InputRequest) => void) {
    this.#open = open;
  }

  /** False where so many wait that the cell should be stopped. */
  ask(request: InputRequest): boolean {
    if (this.#deaf || request.id.length > longest.id || this.#asked.some(({ id }) => id === request.id)) return true;
    if (this.#asked.length >= mostQuestions) {
      this.#asked = [];
      this.#deaf = true;
      return false;
    }
    const prompt = request.prompt.slice(0, longest.prompt).toWellFormed();
    this.#asked.push({ ...request, prompt });
    if (this.#asked.length === 1) this.#open(this.#asked[0]);
    return true;
  }

  open(): InputRequest[] {
    return this.#asked.slice(0, 1);
  }

  /** False where that is not what is asked now. */
  answered(id: string): boolean {
    if (this.#asked[0]?.id !== id) return false;
    this.#asked.shift();
    if (this.#asked.length > 0) this.#open(this.#asked[0]);
    return true;
  }

  close(): void {
    this.#deaf = false;
    this.#asked = [];
  }
}

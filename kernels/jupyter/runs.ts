/** Cells that clients asked to run, and where what they say belongs: also after they ended. */
import type { Language } from "../../protocol/identity.ts";
import type { JupyterRequest } from "../../protocol/jupyter.ts";
import type { KernelMessage } from "../../protocol/kernel.ts";
import type { Channels } from "./channels.ts";
import type { Comms } from "./comms.ts";
import type { Evaluator } from "./evaluator.ts";
import type { History } from "./history.ts";
import { published, thrownContent } from "./published.ts";
import { Questions } from "./questions.ts";
import { deathSentence, sentences } from "./sentences.ts";
import type { JupyterMessage } from "./wire.ts";
import { identityOf } from "./zmtp/sockets.ts";

interface RunsOptions {
  evaluator: Evaluator;
  channels: () => Channels;
  comms: Comms;
  history: History;
  language: Language;
  memoryMegabytes: number;
}
interface Run {
  message: JupyterMessage;
  /** Nothing of it is published but its state. */
  silent: boolean;
  thrown: Record<string, unknown> | null;
  result: string | null;
}
export interface Ran {
  content: Record<string, unknown>;
  /** The process died of it. */
  died: boolean;
}

/** Runs whose late messages still find their cell. */
const rememberedRuns = 5000;

export class Runs {
  readonly #options: RunsOptions;
  readonly #runs = new Map<string, Run>();
  readonly #questions: Questions;
  #numbers = 0;
  #count = 0;
  #running: Run | null = null;
  /** Why the process died while nothing ran: said with the next cell. */
  #untold: string | null = null;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#questions = new Questions((id, value) => options.evaluator.answerInput(id, value));
  }

  /** The request whose cell runs. */
  get current(): JupyterMessage | null {
    return this.#running?.message ?? null;
  }

  /** The id under which what the message causes comes back. */
  note(message: JupyterMessage, { silent }: { silent: boolean }): string {
    this.#numbers += 1;
    const id = `run-${this.#numbers}`;
    this.#runs.set(id, { message, silent, thrown: null, result: null });
    this.#runs.delete(`run-${this.#numbers - rememberedRuns}`);
    return id;
  }

  async execute(message: JupyterMessage, request: JupyterRequest<"execute_request">): Promise<Ran> {
    const { language, history, evaluator } = this.#options;
    const { code, silent } = request;
    const stored = !silent && (request.store_history ?? true);
    if (stored) this.#count += 1;
    const count = this.#count;
    const id = this.note(message, { silent });
    const run = this.#runs.get(id)!;
    this.#running = run;
    if (!silent) this.#publish(message, { type: "execute_input", content: { code, execution_count: count } });
    this.#tellDeath(message, silent);
    const { reply, death } = await evaluator.execute({
      id,
      code,
      cellName: sentences.cellName[language].replace("{number}", String(count)),
      executionCount: Math.max(1, count),
      language,
      allowStdin: request.allow_stdin,
      ...(request.user_expressions ? { userExpressions: request.user_expressions } : {}),
    });
    this.#running = null;
    if (stored) history.add(count, code, run.result);
    if (reply.status === "ok") {
      const content = { status: "ok", execution_count: count, payload: reply.payload ?? [], user_expressions: reply.userExpressions ?? {} };
      return { content, died: false };
    }
    this.#questions.forget(id);
    if (death !== null) this.#showDeath(run, deathSentence(language, death, this.#options.memoryMegabytes));
    if (reply.status === "aborted" && death === null) return { content: { status: "aborted", execution_count: count }, died: false };
    const thrown = run.thrown ?? thrownContent({ ename: "Error", evalue: "", traceback: [] });
    return { content: { status: "error", execution_count: count, ...thrown, payload: [], user_expressions: {} }, died: death !== null };
  }

  #showDeath(run: Run, sentence: string): void {
    this.#untold = null;
    run.thrown = thrownContent({ ename: "KernelDied", evalue: sentence, traceback: [] });
    if (!run.silent) this.#publish(run.message, { type: "error", content: run.thrown });
  }

  /** The process died; where a cell runs, the cell's end will say so. */
  died(sentence: string): void {
    if (this.#running === null) this.#untold = sentence;
  }

  #tellDeath(message: JupyterMessage, silent: boolean): void {
    if (this.#untold === null || silent) return;
    const text = `${sentences.diedMeanwhile[this.#options.language]}${this.#untold}\n`;
    this.#untold = null;
    this.#publish(message, { type: "stream", content: { name: "stderr", text } });
  }

  /** A message of the kernel. */
  receive(message: KernelMessage, buffers: Uint8Array[]): void {
    if (!("parent" in message)) return;
    const run = this.#runs.get(message.parent);
    if (!run) return;
    this.#options.comms.note(message);
    if (message.type === "input_request") return this.#ask(run, message);
    if (message.type === "error") run.thrown = thrownContent(message);
    if (message.type === "execute_result") run.result = String(message.data["text/plain"] ?? "");
    const shown = published(message);
    if (shown === null || (run.silent && !shown.type.startsWith("comm_"))) return;
    this.#publish(run.message, { ...shown, buffers });
  }

  #publish(cause: JupyterMessage, message: { type: string; content: Record<string, unknown>; buffers?: Uint8Array[] }): void {
    this.#options.channels().publish({ ...message, parent: cause.rawHeader });
  }

  #ask({ message }: Run, request: Extract<KernelMessage, { type: "input_request" }>): void {
    const content = { prompt: request.prompt, password: request.secret };
    const { identities, rawHeader } = message;
    this.#questions.add(clientOf(identities), request, () =>
      this.#options.channels().reply("stdin", identities, { type: "input_request", parent: rawHeader, content }),
    );
  }

  answerInput(identities: readonly Buffer[], value: string): void {
    this.#questions.answer(clientOf(identities), value);
  }
}

function clientOf(identities: readonly Buffer[]): string {
  // Its connections differ by channel; its identity does not.
  return Buffer.concat([identityOf(identities[0]), ...identities.slice(1)]).toString("latin1");
}

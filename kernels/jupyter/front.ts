/**
 * The kernel as Jupyter's clients see it. Requests on shell are answered one after another, in their order, each between `busy` and `idle`;
 * those on control at once. Cells run in a process of their own: this one always listens, whatever they do.
 */
import type { Language } from "../../protocol/identity.ts";
import type { ConnectionFile, JupyterRequest, JupyterRequestType } from "../../protocol/jupyter.ts";
import { jupyterInputReply, jupyterRequest } from "../../protocol/jupyter.ts";
import type { KernelDeath } from "../../protocol/kernel.ts";
import type { Channels, RequestChannel } from "./channels.ts";
import { openChannels } from "./channels.ts";
import { Comms } from "./comms.ts";
import type { EvaluatorOptions } from "./evaluator.ts";
import { Evaluator } from "./evaluator.ts";
import type { History } from "./history.ts";
import { connectionPorts, kernelInfo } from "./info.ts";
import { askComplete, askInspect, askIsComplete } from "./ask.ts";
import { Runs } from "./runs.ts";
import { deathSentence, sentences } from "./sentences.ts";
import type { JupyterMessage } from "./wire.ts";

export interface FrontOptions extends Pick<EvaluatorOptions, "folder" | "memoryMegabytes" | "datasets" | "compiled"> {
  connection: ConnectionFile;
  language: Language;
  history: History;
  log: (line: string) => void;
  /** The kernel has ended, with this exit status. */
  onEnd: (status: number) => void;
}
export interface Front {
  interrupt(): void;
  end(): void;
}

type Content = Record<string, unknown>;
/** A request that waits for its turn. */
interface Waiting {
  message: JupyterMessage;
  aborted: boolean;
}

export async function openFront(options: FrontOptions): Promise<Front> {
  const front = new JupyterFront(options);
  await front.open();
  return front;
}

class JupyterFront implements Front {
  readonly #options: FrontOptions;
  readonly #evaluator: Evaluator;
  readonly #runs: Runs;
  readonly #comms: Comms;
  #channels!: Channels;
  readonly #queue: Waiting[] = [];
  /** Resolves when all that waited has been answered. */
  #working: Promise<void> | null = null;
  #asked = false;
  #ending = false;

  constructor(options: FrontOptions) {
    this.#options = options;
    const { language, folder, memoryMegabytes, datasets, compiled } = options;
    this.#evaluator = new Evaluator({
      ...{ language, folder, memoryMegabytes, datasets, compiled },
      onMessage: (message, buffers) => this.#runs.receive(message, buffers),
      onDeath: (death) => this.#died(death),
      onHopeless: (death) => {
        options.log(deathSentence(language, death, memoryMegabytes));
        void this.#end(1);
      },
    });
    const channels = (): Channels => this.#channels;
    this.#comms = new Comms({ evaluator: this.#evaluator, channels, nextRun: (message) => this.#runs.note(message, { silent: false }) });
    this.#runs = new Runs({
      evaluator: this.#evaluator,
      channels,
      comms: this.#comms,
      history: options.history,
      language,
      memoryMegabytes,
    });
  }

  async open(): Promise<void> {
    const { connection, log } = this.#options;
    this.#channels = await openChannels({
      connection,
      log,
      onMessage: (channel, message) => this.#receive(channel, message),
      onFull: () => this.#evaluator.pause(),
      onFree: () => this.#evaluator.resume(),
      welcome: () => (this.#asked ? null : "starting"),
    });
    this.#channels.publish({ type: "status", parent: {}, content: { execution_state: "starting" } });
  }

  #receive(channel: RequestChannel, message: JupyterMessage): void {
    this.#asked = true;
    if (channel === "stdin") {
      const reply = message.header.msg_type === "input_reply" ? jupyterInputReply.safeParse(message.content) : null;
      if (reply?.success) this.#runs.answerInput(message.identities, reply.data.value);
      return;
    }
    if (channel === "control") return void this.#serve(channel, { message, aborted: false });
    if (this.#comms.takesNow(message)) return void this.#commNow(message);
    this.#queue.push({ message, aborted: false });
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    while (!this.#ending && this.#queue.length > 0) await this.#serve("shell", this.#queue.shift()!);
    this.#working = null;
  }

  /** A message to an open comm does not wait for the cell that runs: the cell may be waiting for it. */
  async #commNow(message: JupyterMessage): Promise<void> {
    await this.#serve("shell", { message, aborted: false });
    // Clients show the latest state that they were told.
    if (this.#runs.current !== null) this.#state(this.#runs.current, "busy");
  }

  #state(parent: JupyterMessage, state: "busy" | "idle"): void {
    this.#channels.publish({ type: "status", parent: parent.rawHeader, content: { execution_state: state } });
  }

  async #serve(channel: RequestChannel, { message, aborted }: Waiting): Promise<void> {
    const type = message.header.msg_type;
    const known = type in jupyterRequest;
    if (!known && !type.endsWith("_request")) return this.#options.log(`a message of the type ${JSON.stringify(type)} was ignored`);
    this.#state(message, "busy");
    const content = aborted
      ? { status: "aborted" }
      : known
        ? await this.#answer(type as JupyterRequestType, message, channel)
        : this.#notOffered(type);
    if (content !== null) {
      const answer = { type: type.replace(/_request$/, "_reply"), parent: message.rawHeader, content };
      this.#channels.reply(channel, message.identities, answer);
      if (type === "shutdown_request") this.#channels.publish(answer);
    }
    this.#state(message, "idle");
    if (type === "shutdown_request" && content?.["status"] === "ok") void this.#end(0);
  }

  #notOffered(type: string): Content {
    return failed("NotOffered", sentences.notOffered[this.#options.language].replace("{type}", type));
  }

  /** The reply's content; null for what has no reply. */
  async #answer(type: JupyterRequestType, message: JupyterMessage, channel: RequestChannel): Promise<Content | null> {
    const parsed = jupyterRequest[type].safeParse(message.content);
    if (!parsed.success) {
      const [{ path, message: why }] = parsed.error.issues;
      const place = `${path.join(".")}: ${why}`;
      if (!type.endsWith("_request")) return (this.#options.log(`${type} was ignored: ${place}`), null);
      return failed("BadRequest", sentences.badRequest[this.#options.language].replace("{place}", place));
    }
    const { language, connection, history } = this.#options;
    const content = <Type extends JupyterRequestType>(_type: Type) => parsed.data as JupyterRequest<Type>;
    switch (type) {
      case "kernel_info_request":
        return kernelInfo(language);
      case "connect_request":
        return connectionPorts(connection);
      case "execute_request":
        if (channel === "control") return this.#notOffered(type);
        return this.#execute(message, content("execute_request"));
      case "complete_request":
        return askComplete(this.#evaluator, content("complete_request"));
      case "inspect_request":
        return askInspect(this.#evaluator, content("inspect_request"), language);
      case "is_complete_request":
        return askIsComplete(this.#evaluator, content("is_complete_request"));
      case "history_request":
        return { status: "ok", history: history.find(content("history_request")) };
      case "comm_info_request":
        return { status: "ok", comms: this.#comms.info(content("comm_info_request").target_name ?? null) };
      case "comm_open":
      case "comm_msg":
      case "comm_close":
        if (!(await this.#comms.handle(message, content(type)))) this.#options.log(sentences.tooLarge[language]);
        return null;
      case "interrupt_request":
        this.interrupt();
        return { status: "ok" };
      case "shutdown_request":
        return { status: "ok", restart: content("shutdown_request").restart };
    }
  }

  async #execute(message: JupyterMessage, request: JupyterRequest<"execute_request">): Promise<Content> {
    const { content, died } = await this.#runs.execute(message, request);
    if (content["status"] !== "ok" && (died || (request.stop_on_error && !request.silent))) this.#abortQueued(died);
    return content;
  }

  /** Ends what waits and asked to be ended when a cell before it fails; after a death, all cells that wait. */
  #abortQueued(all: boolean): void {
    for (const waiting of this.#queue) {
      if (waiting.message.header.msg_type !== "execute_request") continue;
      const parsed = jupyterRequest.execute_request.safeParse(waiting.message.content);
      if (all || (parsed.success && parsed.data.stop_on_error)) waiting.aborted = true;
    }
  }

  #died(death: KernelDeath): void {
    const sentence = deathSentence(this.#options.language, death, this.#options.memoryMegabytes);
    this.#options.log(sentence);
    this.#comms.closeAll();
    this.#runs.died(sentence);
  }

  interrupt(): void {
    void this.#evaluator.interrupt();
  }

  end(): void {
    void this.#end(0);
  }

  async #end(status: number): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    await this.#evaluator.close();
    await this.#working;
    for (const { message } of this.#queue.splice(0)) {
      if (message.header.msg_type === "execute_request") await this.#serve("shell", { message, aborted: true });
    }
    await this.#channels?.flushed();
    await this.#channels?.close();
    this.#options.history.close();
    this.#options.onEnd(status);
  }
}

function failed(ename: string, evalue: string): Content {
  return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

/**
 * One kernel as the server holds it: a process, the private channel to it, and what is known of its end. Whatever comes through the
 * channel was made by a process that runs anybody's code: it is parsed, and what is wrong ends that kernel, never the server.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { z } from "zod";
import type { CommMessage, ExecuteRequest, HostMessage, KernelDeath, KernelMessage, LargestValue } from "../../protocol/kernel.ts";
import type { GpuNotice, GpuOrder } from "../../protocol/gpu.ts";
import { gpuNotice } from "../../protocol/gpu.ts";
import type { Language } from "../../protocol/identity.ts";
import { kernelMessage, largestValue } from "../../protocol/kernel.ts";
import type { OpenedValue, ToldVariables, ValueQuestion } from "../../protocol/variables.ts";
import { FrameReader, encodeFrame, maximumBuffers, maximumFrameBytes, tokenBytes } from "../evaluate/frames.ts";
import type { Ground, Started } from "../sandbox/launcher.ts";
import { channelDescriptor } from "../sandbox/launcher.ts";
import { killTree } from "../sandbox/memory.ts";
import type { Eraser } from "./eraser.ts";
import { DiskWatch } from "./disk/watch.ts";
import type { DiskWatchOptions } from "./disk/watch.ts";
import { overQuota } from "./disk/words.ts";
import type { Completeness, Completions, ExecuteReply, Inspection, Kernel, MessageListener } from "./port.ts";
import { Reading } from "./reading.ts";
import { watchKernel } from "./watch.ts";
import type { Limits } from "./watch.ts";

export type { Completeness, Completions, ExecuteReply, Inspection, Kernel, MessageListener } from "./port.ts";

/** Questions about code and values, and the answer to each. */
const requests = ["complete_request", "inspect_request", "is_complete_request", "variables_request", "value_request"] as const;
const replies = ["complete_reply", "inspect_reply", "is_complete_reply", "variables_reply", "value_reply"] as const;
type Question = Extract<HostMessage, { type: (typeof requests)[number] }>;
type Answer = Extract<KernelMessage, { type: (typeof replies)[number] }>;
const isAnswer = (message: KernelMessage): message is Answer => (replies as readonly string[]).includes(message.type);

const largestMessage = z.object({ type: z.literal("largest"), values: z.array(largestValue).max(10) });
const fromKernel = z.union([kernelMessage, z.object({ type: z.literal("attached") }), largestMessage, gpuNotice]);
const closeGraceMs = 500;

/** What Node says when a process ends that an inspector is attached to, as ours always is: no word of the cell. */
const debuggerLine = "Waiting for the debugger to disconnect...\n";

function told<Message extends Answer>({ type: _type, parent: _parent, ...content }: Message): Omit<Message, "type" | "parent"> {
  return content;
}

const noGpuHere = { fr: "Ce serveur ne prête pas de GPU.", en: "This server lends no GPU." };

export class KernelProcess implements Kernel {
  readonly id = randomUUID();
  readonly pid: number | null;
  readonly died: Promise<KernelDeath>;
  /** Resolves with the backend of tfjs when everything is loaded ahead. */
  readonly ready: Promise<void>;
  readonly warmed: Promise<string>;
  /** What the kernel says of the GPU. Until someone lends it, the answer is that nobody does. */
  onGpu: (notice: GpuNotice) => void = ({ event }) => {
    if (event === "wanted") this.sendGpu({ type: "gpu", event: "waiting", why: noGpuHere, say: false });
  };
  readonly sendGpu = (order: GpuOrder): void => void this.#send(order);
  /** Lets the process reach the graphics card. False where that cannot be. */
  readonly openGpu = (): Promise<boolean> => this.#started.openGpu?.() ?? Promise.resolve(true);
  readonly #started: Started;
  readonly #eraser: Eraser | null;
  #sending: Promise<unknown> = Promise.resolve();
  readonly #channel: Socket;
  readonly #token = randomBytes(tokenBytes);
  readonly #listeners = new Set<MessageListener>();
  readonly #replies = new Map<string, { resolve: (reply: ExecuteReply) => void; startedAt: number }>();
  /** Questions that the kernel works on. */
  readonly #questions = new Map<string, (answer: Answer | null, buffers: Uint8Array[]) => void>();
  /** Comm messages that the kernel handles. */
  readonly #handling = new Map<string, () => void>();
  #expectedDeath: KernelDeath["cause"] | null = null;
  #stderr = "";
  #residentMegabytes: () => number = () => 0;
  #disk: DiskWatch | null = null;
  /** The cell that was begun last, and how many were. */
  #latest: { id: string; language: Language } = { id: "", language: "fr" };
  #runs = 0;
  readonly #reading: Reading;
  #limit: number | undefined;
  #memoryLimit: number;
  #largest: LargestValue[] = [];
  #toldLargest: () => void = () => {};
  #current: string | null = null;
  #attached: (() => void) | null = null;
  #interrupted: (() => void)[] = [];
  #isReady: () => void = () => {};
  #isWarm: (backend: string) => void = () => {};

  constructor(started: Started, { limits, eraser = null }: { limits: Limits; eraser?: Eraser | null }) {
    this.#started = started;
    this.pid = started.child.pid ?? null;
    this.#eraser = eraser;
    this.#channel = started.child.stdio[channelDescriptor] as Socket;
    this.#reading = new Reading(this.#channel, [started.child.stdout, started.child.stderr]);
    this.ready = new Promise((resolve) => (this.#isReady = resolve));
    this.warmed = new Promise((resolve) => (this.#isWarm = resolve));
    this.died = this.#watchEnd();
    this.#memoryLimit = limits.memoryMegabytes;
    this.#watch(limits);
    this.#readChannel();
    this.#readStandardStreams();
  }

  #readChannel(): void {
    const onBroken = (): void => this.#kill("channel-broken");
    const reader = new FrameReader({ token: this.#token, onFrame: (frame) => this.#receive(frame.json, frame.buffers), onBroken });
    this.#channel.on("data", (chunk: Buffer) => this.#reading.during(() => reader.push(chunk)));
    void this.died.then(() => this.#reading.end());
    this.#channel.on("error", () => {});
    this.#channel.write(this.#token);
  }

  #receive(json: string, buffers: Uint8Array[]): void {
    let parsed: ReturnType<typeof fromKernel.safeParse>;
    try {
      parsed = fromKernel.safeParse(JSON.parse(json));
    } catch {
      return this.#kill("channel-broken");
    }
    if (!parsed.success) return this.#kill("channel-broken");
    const message = parsed.data;
    if (message.type === "attached") return this.#attached?.();
    if (message.type === "largest") {
      if (message.values.length > 0) this.#largest = message.values;
      return this.#toldLargest();
    }
    if (message.type === "gpu") return this.onGpu(message);
    if (message.type === "ready") {
      this.#isReady();
      if (message.backend !== undefined) this.#isWarm(message.backend);
    }
    if (message.type === "status" && !this.#handling.has(message.parent)) this.#current = message.state === "busy" ? message.parent : null;
    if (isAnswer(message)) {
      this.#questions.get(message.parent)?.(message, buffers);
      this.#questions.delete(message.parent);
      return;
    }
    this.#deliver(message, buffers);
    if (message.type === "execute_reply") {
      const { type: _type, parent, ...reply } = message;
      this.#reply(parent, reply);
    } else if (message.type === "status" && message.state === "idle") {
      this.#handling.get(message.parent)?.();
      this.#handling.delete(message.parent);
    }
  }

  #deliver(message: KernelMessage, buffers: Uint8Array[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(message, buffers);
      } catch (error) {
        console.error("a listener of kernel messages failed", error);
      }
    }
  }

  #reply(id: string, reply: ExecuteReply): void {
    this.#replies.get(id)?.resolve(reply);
    this.#replies.delete(id);
    for (const done of this.#interrupted.splice(0)) done();
  }

  /** What reaches the real standard streams was printed by native code; it belongs to the cell that runs. */
  #readStandardStreams(): void {
    for (const name of ["stdout", "stderr"] as const) {
      this.#started.child[name]?.on("data", (chunk: Buffer) => {
        const text = chunk.toString("utf8");
        if (name === "stderr") this.#stderr = (this.#stderr + text).slice(-4000);
        const printed = text.replaceAll(debuggerLine, "");
        if (this.#current !== null && printed !== "") this.#deliver({ type: "stream", parent: this.#current, name, text: printed }, []);
      });
    }
  }

  #watch(limits: Limits): void {
    const { pid } = this.#started.child;
    if (pid === undefined) return;
    const { maximumProcesses: processes = limits.processes, givesWay = true } = this.#started;
    const watch = watchKernel({
      pid,
      givesWay,
      limits: { ...limits, processes },
      askLargest: (last) =>
        new Promise((resolve) => {
          this.#toldLargest = resolve;
          if (!this.#send({ type: "largest_request", last })) resolve();
        }),
      end: (cause, limit) => {
        this.#limit = limit;
        this.#kill(cause);
      },
    });
    this.#residentMegabytes = watch.residentMegabytes;
    void this.died.then(() => watch.stop());
  }

  /** Keeps it within a person's share of the disk, from when it has her home. */
  keepWithin(share: Pick<DiskWatchOptions, "folders" | "quota" | "measure">): void {
    if (this.pid === null || this.#channel.destroyed) return;
    const megabytes = Math.round(share.quota.bytes / 2 ** 20);
    const disk = new DiskWatch({
      ...share,
      pid: this.pid,
      run: () => this.#runs,
      stop: () => {
        const { id, language } = this.#latest;
        const sentence = overQuota(language, { megabytes, files: share.quota.files });
        this.#deliver({ type: "error", parent: id, ename: "DiskQuota", evalue: sentence, traceback: [], explanation: sentence }, []);
        void this.interrupt();
      },
      end: () => {
        this.#limit = megabytes;
        this.#kill("disk-full");
      },
    });
    this.#disk = disk;
    void this.died.then(() => disk.close());
  }

  /** Folders besides the home that it can fill. */
  get fills(): readonly string[] {
    return this.#started.fills ?? [];
  }

  /** How fast it writes to the disk. */
  bytesPerMs(): number {
    return this.#disk?.bytesPerMs() ?? 0;
  }

  #watchEnd(): Promise<KernelDeath> {
    const { child } = this.#started;
    return new Promise((resolve) => {
      const end = (exitCode: number | null, signal: string | null): void => {
        const outOfMemory = /heap out of memory|Allocation failed|out of memory/i.test(this.#stderr);
        const cause = this.#expectedDeath ?? (outOfMemory ? "out-of-memory" : signal ? "killed" : "exited");
        this.#channel.destroy();
        for (const [, { resolve: answer, startedAt }] of this.#replies)
          answer({ status: "aborted", durationMs: performance.now() - startedAt });
        this.#replies.clear();
        for (const [, answer] of this.#questions) answer(null, []);
        this.#questions.clear();
        for (const [, handled] of this.#handling) handled();
        this.#handling.clear();
        for (const done of this.#interrupted.splice(0)) done();
        const limit = cause === "out-of-memory" ? this.#memoryLimit : this.#limit;
        const largest = cause === "out-of-memory" && this.#largest.length > 0 ? { largest: this.#largest } : {};
        resolve({ cause, exitCode, signal, ...(limit === undefined ? {} : { limit }), ...largest });
      };
      child.once("error", () => end(null, null));
      // "close": what the process still printed has been read by then. A process that it left behind must not keep us waiting.
      child.once("close", end);
      child.once("exit", (exitCode, signal) => setTimeout(end, closeGraceMs, exitCode, signal).unref());
    });
  }

  #kill(cause: KernelDeath["cause"]): void {
    this.#expectedDeath ??= cause;
    const { pid, exitCode, signalCode } = this.#started.child;
    if (pid !== undefined && exitCode === null && signalCode === null) killTree(pid);
    this.#channel.destroy();
  }

  #send(message: object, buffers: readonly Uint8Array[] = []): boolean {
    if (this.#channel.destroyed || !this.#channel.writable || buffers.length > maximumBuffers) return false;
    const frame = encodeFrame(this.#token, JSON.stringify(message), buffers);
    if (frame.byteLength > maximumFrameBytes) return false;
    this.#channel.write(frame);
    return true;
  }

  /** Gives a kernel that was started ahead to a person. False when it could not be: it must then be ended. */
  async attach(ground: Ground): Promise<boolean> {
    if (!this.#started.attach || !(await this.#started.attach(ground))) return false;
    const attached = new Promise<boolean>((resolve) => (this.#attached = () => resolve(true)));
    this.#send({ type: "attach", home: this.#started.home });
    return Promise.race([attached, this.died.then(() => false)]);
  }

  warm(): void {
    this.#send({ type: "warm" });
  }

  execute(request: Omit<ExecuteRequest, "type">): Promise<ExecuteReply> {
    return new Promise((resolve) => {
      this.#replies.set(request.id, { resolve, startedAt: performance.now() });
      // One after the other: requests reach the kernel in the order in which they were made.
      this.#sending = this.#sending.then(() => this.#sendErased(request));
    });
  }

  async #sendErased(request: Omit<ExecuteRequest, "type">): Promise<void> {
    const [erased] = await Promise.all([this.#eraser?.erase(request.code), this.#disk?.settle()]);
    // It died in the meantime.
    if (!this.#replies.has(request.id)) return;
    this.#latest = request;
    this.#runs += 1;
    if (this.#send({ type: "execute_request", ...request, ...(erased ? { erased } : {}) })) return;
    this.#reply(request.id, { status: "aborted", durationMs: 0 });
  }

  onMessage(listener: MessageListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves with null when the kernel dies before it answers. */
  async #ask(question: Question): Promise<Answer | null> {
    return (await this.#askWhole(question)).answer;
  }

  #askWhole(question: Question): Promise<{ answer: Answer | null; buffers: Uint8Array[] }> {
    return new Promise((resolve) => {
      this.#questions.set(question.id, (answer, buffers) => resolve({ answer, buffers }));
      // Behind the requests that were made before.
      this.#sending = this.#sending.then(() => {
        if (!this.#questions.has(question.id) || this.#send(question)) return;
        this.#questions.delete(question.id);
        resolve({ answer: null, buffers: [] });
      });
    });
  }

  async complete({ code, cursor }: { code: string; cursor: number }): Promise<Completions> {
    const answer = await this.#ask({ type: "complete_request", id: randomUUID(), code, cursor });
    return answer?.type === "complete_reply" ? told(answer) : { matches: [], start: cursor, end: cursor };
  }

  async inspect(question: { code: string; cursor: number; detail: 0 | 1; language: Language }): Promise<Inspection> {
    const answer = await this.#ask({ type: "inspect_request", id: randomUUID(), ...question });
    return answer?.type === "inspect_reply" ? told(answer) : { found: false, data: {} };
  }

  async isComplete(code: string): Promise<Completeness> {
    const answer = await this.#ask({ type: "is_complete_request", id: randomUUID(), code });
    return answer?.type === "is_complete_reply" ? told(answer) : { status: "unknown", indent: "" };
  }

  async variables(): Promise<ToldVariables | null> {
    const answer = await this.#ask({ type: "variables_request", id: randomUUID() });
    return answer?.type === "variables_reply" ? told(answer) : null;
  }

  async open(question: ValueQuestion): Promise<{ value: OpenedValue; buffers: Uint8Array[] }> {
    const { answer, buffers } = await this.#askWhole({ type: "value_request", id: randomUUID(), question });
    return answer?.type === "value_reply" ? { value: answer.value, buffers } : { value: { view: "gone" }, buffers: [] };
  }

  /** Resolves when the kernel has handled the message, or is dead; false where the message is too large to be sent. */
  comm(message: CommMessage, buffers: readonly Uint8Array[]): Promise<boolean> {
    return new Promise((resolve) => {
      this.#handling.set(message.id, () => resolve(true));
      if (this.#send(message, buffers)) return;
      this.#handling.delete(message.id);
      resolve(false);
    });
  }

  /** Resolves when the running cell has ended. When none runs, what earlier cells left running is stopped, and nothing is waited for. */
  interrupt(): Promise<void> {
    if (this.#replies.size === 0) {
      this.#send({ type: "interrupt_request" });
      return Promise.resolve();
    }
    const ended = new Promise<void>((resolve) => this.#interrupted.push(resolve));
    // After the request that it means, whose types may just be being erased.
    void this.#sending.then(() => this.#send({ type: "interrupt_request" }));
    return ended;
  }

  answerInput(id: string, value: string): void {
    this.#send({ type: "input_reply", id, value });
  }

  /** Ends the process; resolves when it is gone. */
  async shutdown(cause: KernelDeath["cause"] = "restarted"): Promise<void> {
    this.#kill(cause);
    await this.died;
  }

  pause(): void {
    this.#reading.pause();
  }

  resume(): void {
    this.#reading.resume();
  }

  memoryMegabytes(): number {
    return this.#residentMegabytes();
  }
}

/**
 * The director: a thread beside the one that runs cells. It holds the channel to the server, translates cells, passes on what they put
 * out, and stops them. What a cell does to its own thread does not reach this one.
 */
import { Session } from "node:inspector/promises";
import { flushCompileCache } from "node:module";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import type { CommMessage, ExecuteRequest, KernelMessage } from "../../protocol/kernel.ts";
import type { Language } from "../../protocol/identity.ts";
import { documentationAsked } from "../language/cursor.ts";
import { isOfWorld } from "../language/own-names.ts";
import { isProblem, pointAt } from "../language/problem.ts";
import type { Translation } from "../language/translate.ts";
import { kernelName, translate } from "../language/translate.ts";
import { Assistant } from "./assistant.ts";
import { CellsThread } from "./cells-thread.ts";
import { Definitions } from "./definitions.ts";
import { FrameReader, encodeFrame, tokenBytes } from "./frames.ts";
import type { FromServer, ToRun } from "./from-server.ts";
import { largestValues } from "./largest.ts";
import { Outlet } from "./outlet.ts";
import type { ToAnswer } from "./replies.ts";
import { replyTo } from "./replies.ts";
import { Rest, giveBack } from "./rest.ts";
import { Ring } from "./ring.ts";
import { Stopper } from "./stopper.ts";
import { notFound } from "./page.ts";
import type { DirectorData, ToCells, ToDirector } from "./thread-messages.ts";
import { UsageTeller } from "./usage.ts";

const { ring: memory, payloads, channel } = workerData as DirectorData;
const cells = parentPort!;
const socket = new Socket({ fd: channel, readable: true, writable: true });
const session = new Session();
session.connectToMainThread();

/** The server's first words, before any frame: the token of this kernel. */
let token: Buffer | null = null;
let early = Buffer.alloc(0);
let reader: FrameReader | null = null;

type Done = Extract<ToDirector, { type: "done" }>;
type Reply = Extract<KernelMessage, { type: "execute_reply" }>;

interface Running {
  request: ExecuteRequest;
  serial: number;
  startedAt: number;
  interrupted: boolean;
  /** A message of a widget, not a cell: nobody waits for a reply. */
  comm?: true;
  /** What of the notebook's names the cell defines and uses. */
  names: { defines: string[]; uses: string[] };
  end(message: Done): void;
}

let running: Running | null = null;
let serial = 0;
const parents = new Map<number, string>();
const constants = new Set<string>();
/** Names of the world that the notebook has its own of. */
const shadowed = new Set<string>();
const queue: (ToRun | ToAnswer)[] = [];
let answering = false;
/** Messages of widgets that come while a cell runs are handled in its pauses; by the run's number, their ids. */
const aside = new Map<number, string>();
let spoken: Language = "fr";
const explained = new Map<number, (explanation: string | undefined) => void>();

const outlet = new Outlet({
  ring: new Ring(memory),
  payloads,
  parentOf: (cell) => parents.get(cell) ?? parents.get(running?.serial ?? serial) ?? "",
  write: (json, buffers) => (token ? writeTogether(encodeFrame(token, json, buffers)) : true),
  drained: () => new Promise((resolve) => socket.once("drain", resolve)),
});

/** What is said in one turn goes out at once: each write costs the cell's round trip as much as its translation. */
function writeTogether(frame: Buffer): boolean {
  if (socket.writableCorked === 0) {
    socket.cork();
    process.nextTick(() => socket.uncork());
  }
  return socket.write(frame);
}

function tellCells(message: ToCells): void {
  cells.postMessage(message);
}
const cellsThread = new CellsThread(tellCells);

/** Takes what comes next in its turn. */
function take(message: ToRun | ToAnswer): void {
  if (running || answering || stops > 0) queue.push(message);
  else if (message.type === "execute_request") begin(message);
  else void answer(message);
}

function takeNext(): void {
  if (stops > 0) return;
  const next = queue.shift();
  if (next) take(next);
}

function begin(request: ToRun): void {
  outlet.send({ type: "status", parent: request.id, state: "busy" });
  spoken = request.language;
  const asked = documentationAsked(request.code);
  const startedAt = performance.now();
  if (asked) void showPage(request, asked, startedAt);
  else void evaluate(request, { startedAt }).then((done) => finish(done));
}

interface ToEvaluate {
  startedAt: number;
  /** An expression whose value is told instead of shown. */
  expression?: string;
}

/** Runs a cell, or an expression that its asker wants to know. */
function evaluate(request: ToRun, { startedAt, expression }: ToEvaluate): Promise<Done> {
  serial += 1;
  const own = serial;
  parents.set(own, request.id);
  parents.delete(own - 5000);
  const ended = new Promise<Done>((end) => {
    running = { request, serial: own, startedAt, interrupted: false, names: { defines: [], uses: [] }, end };
  });
  const prologue = `${kernelName}.enter(${own});`;
  const translation =
    expression === undefined
      ? translate(request.code, { constants, shadowed, prologue, erased: request.erased })
      : translate(expression, { constants, shadowed, prologue });
  if (isProblem(translation)) {
    const { problem, line, column } = translation;
    const place = `${request.cellName}:${line}:${column}`;
    const error = {
      ename: "SyntaxError",
      evalue: problem,
      traceback: [`    ${place}`, ...pointAt(translation).split("\n"), `SyntaxError: ${problem}`],
    };
    explained.set(own, (explanation) =>
      running?.end({ type: "done", serial: own, error, interrupted: false, ...(explanation ? { explanation } : {}) }),
    );
    tellCells({ type: "explain", serial: own, error, language: request.language });
    return ended;
  }
  running!.names = notebookNames(translation);
  for (const name of translation.declared) {
    constants.delete(name);
    if (isOfWorld(name)) shadowed.add(name);
  }
  for (const name of translation.constants) constants.add(name);
  assistant.learn(expression ?? request.code, translation);
  definitions.learn(request.id, translation);
  const { code, map, sourceMap } = translation;
  tellCells({
    type: "run",
    serial: own,
    code,
    map,
    sourceMap,
    name: request.cellName,
    language: request.language,
    executionCount: request.executionCount,
    allowStdin: request.allowStdin ?? true,
    ...(expression === undefined ? {} : { asked: true }),
  });
  return ended;
}

/** Hands the message to the cells' thread, at once: a cell may be awaiting it. */
function handleComm(message: CommMessage, buffers: Uint8Array[]): void {
  serial += 1;
  const own = serial;
  parents.set(own, message.id);
  parents.delete(own - 5000);
  outlet.send({ type: "status", parent: message.id, state: "busy" });
  if (running || answering) aside.set(own, message.id);
  else {
    const { id, type } = message;
    const request: ExecuteRequest = { type: "execute_request", id, code: "", cellName: type, executionCount: 1, language: spoken };
    running = {
      request,
      serial: own,
      startedAt: performance.now(),
      interrupted: false,
      names: { defines: [], uses: [] },
      comm: true,
      end: (done) => void finish(done),
    };
  }
  tellCells({ type: "comm", serial: own, language: spoken, message, buffers });
}

async function endAside(own: number, parent: string): Promise<void> {
  aside.delete(own);
  await outlet.drain();
  outlet.send({ type: "status", parent, state: "idle" });
}

/** Names that cells of this kernel declared, and in which: others that a cell uses are JavaScript's own. */
const known = new Map<string, string>();

function notebookNames({ declared, free }: Translation): Running["names"] {
  const ofNotebook = (names: string[]): string[] => names.filter((name) => known.has(name));
  const names = { defines: [...new Set([...declared, ...ofNotebook(free.assigns)])], uses: ofNotebook(free.uses) };
  for (const name of declared) known.set(name, running?.request.cellName ?? "");
  return names;
}

const stopped = { fr: "La cellule a été arrêtée.", en: "The cell was stopped." };

async function finish({ serial: done, error, explanation, interrupted }: Done): Promise<void> {
  const ending = running;
  if (!ending || ending.serial !== done) return;
  const { request, startedAt, names } = ending;
  const parent = request.id;
  await outlet.drain();
  const wasStopped = (interrupted || ending.interrupted) && error !== null;
  if (wasStopped) outlet.send({ type: "error", parent, ename: "Interrupted", evalue: stopped[request.language], traceback: [] });
  else if (error) outlet.send({ type: "error", parent, ...error, ...(explanation ? { explanation } : {}) });
  const userExpressions = error || !request.userExpressions ? undefined : await expressionsOf(request, request.userExpressions);
  reply(request, startedAt, { status: error ? "error" : "ok", names, ...(userExpressions ? { userExpressions } : {}) });
}

function reply({ id: parent }: ToRun, startedAt: number, content: Omit<Reply, "type" | "parent" | "durationMs">): void {
  outlet.send({ type: "status", parent, state: "idle" });
  if (!running?.comm) outlet.send({ type: "execute_reply", parent, ...content, durationMs: performance.now() - startedAt });
  running = null;
  rest.worked();
  takeNext();
}

/** One after the other: each may wait, and each may fail alone. */
async function expressionsOf(request: ToRun, expressions: Record<string, string>): Promise<Reply["userExpressions"]> {
  const evaluated: NonNullable<Reply["userExpressions"]> = {};
  for (const [name, expression] of Object.entries(expressions)) {
    const { error, shown } = await evaluate(request, { startedAt: performance.now(), expression });
    const nothing = { data: { "text/plain": "undefined" }, metadata: {} };
    evaluated[name] = error ? { status: "error", ...error } : { status: "ok", ...(shown ?? nothing) };
  }
  await outlet.drain();
  return evaluated;
}

/** `name?` as a whole cell. */
async function showPage(
  request: ToRun,
  { chain, all, code }: NonNullable<ReturnType<typeof documentationAsked>>,
  startedAt: number,
): Promise<void> {
  answering = true;
  const data = (await assistant.page(chain, { all, language: request.language })) ?? notFound(code, request.language);
  answering = false;
  reply(request, startedAt, { status: "ok", payload: [{ source: "page", data, start: 0 }] });
}

async function answer(message: ToAnswer): Promise<void> {
  answering = true;
  const { reply: told, buffers } = await replyTo(message, { assistant, definitions });
  outlet.send(told, buffers);
  answering = false;
  takeNext();
}

const assistant = new Assistant((question) => cellsThread.ask(question));
const definitions = new Definitions((question) => cellsThread.ask(question));

const usage = new UsageTeller({ send: (message) => outlet.send(message), runs: () => running !== null });

const rest = new Rest(() => {
  if (running || answering) return;
  giveBack();
  tellCells({ type: "rest" });
});

const stopper = new Stopper({ session, thread: cellsThread });

/** Memory runs out: what holds it. */
async function tellLargest({ last }: { last: boolean }): Promise<void> {
  outlet.send({ type: "largest", values: await largestValues(session, { known, cell: running?.request.cellName ?? "", halted: last }) });
}

/** Stops on their way: what they still ask of the cells' thread must not meet the next cell. */
let stops = 0;

async function interrupt(): Promise<void> {
  stops += 1;
  await stopNow();
  await stopper.settled();
  stops -= 1;
  if (!running && !answering) takeNext();
}

async function stopNow(): Promise<void> {
  const stopping = running;
  if (!stopping) return stopper.stopLeftovers();
  if (stopping.interrupted) return;
  stopping.interrupted = true;
  const error = { ename: "Interrupted", evalue: "", traceback: [] };
  await stopper.stop(stopping.serial, {
    runs: () => running === stopping,
    end: () => stopping.end({ type: "done", serial: stopping.serial, error, interrupted: true }),
  });
}

cells.on("message", (message: ToDirector) => {
  switch (message.type) {
    case "done":
      if (running?.serial === message.serial) running.end(message);
      else if (aside.has(message.serial)) void endAside(message.serial, aside.get(message.serial)!);
      break;
    case "answer":
      cellsThread.answered(message.serial, message.answer);
      break;
    case "explained":
      explained.get(message.serial)?.(message.explanation);
      explained.delete(message.serial);
      break;
    case "pong":
      cellsThread.ponged(message.serial);
      break;
    case "attached":
    case "gpu":
      outlet.send(message);
      break;
    case "usage":
      usage.use(message.tensors);
      break;
    case "warmed":
      flushCompileCache();
      outlet.send({ type: "ready", pid: process.pid, backend: message.backend });
      break;
  }
});

function receive(json: string, buffers: Uint8Array[]): void {
  const message = JSON.parse(json) as FromServer;
  switch (message.type) {
    case "largest_request":
      void tellLargest(message);
      break;
    case "attach":
    case "warm":
    case "gpu":
      tellCells(message);
      break;
    case "execute_request":
    case "complete_request":
    case "inspect_request":
    case "is_complete_request":
    case "variables_request":
    case "value_request":
      take(message);
      break;
    case "interrupt_request":
      for (const waiting of queue.splice(0)) {
        if (waiting.type === "execute_request")
          outlet.send({ type: "execute_reply", parent: waiting.id, status: "aborted", durationMs: 0 });
        else queue.push(waiting);
      }
      void interrupt();
      break;
    case "input_reply":
      tellCells({ type: "answer", id: message.id, value: message.value });
      break;
    case "shutdown_request":
      process.kill(process.pid, "SIGKILL");
      break;
    case "comm_open":
    case "comm_msg":
    case "comm_close":
      handleComm(message, buffers);
      break;
  }
}

function start(): void {
  reader = new FrameReader({
    token: token!,
    onFrame: ({ json, buffers }) => receive(json, buffers),
    onBroken: () => process.kill(process.pid, "SIGKILL"),
  });
  outlet.send({ type: "ready", pid: process.pid });
}

socket.on("data", (chunk: Buffer) => {
  if (reader) return reader.push(chunk);
  early = Buffer.concat([early, chunk]);
  if (early.byteLength < tokenBytes) return;
  token = Buffer.from(early.subarray(0, tokenBytes));
  start();
  const rest = early.subarray(tokenBytes);
  if (rest.byteLength > 0) reader!.push(rest);
});
// The server is gone: nobody is left to hear.
socket.on("close", () => process.kill(process.pid, "SIGKILL"));
socket.on("error", () => process.kill(process.pid, "SIGKILL"));

/**
 * The director: a thread beside the one that runs cells. It holds the channel to the server, translates cells, passes on what they put
 * out, and stops them. What a cell does to its own thread does not reach this one.
 */
import { Session } from "node:inspector/promises";
import { flushCompileCache } from "node:module";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import type { ExecuteRequest, HostMessage } from "../../protocol/kernel.ts";
import type { ErasedCell } from "../language/erase.ts";
import { isProblem, pointAt } from "../language/problem.ts";
import { kernelName, translate } from "../language/translate.ts";
import { FrameReader, encodeFrame, tokenBytes } from "./frames.ts";
import { Outlet } from "./outlet.ts";
import { Ring } from "./ring.ts";
import type { DirectorData, ToCells, ToDirector } from "./thread-messages.ts";

const { ring: memory, payloads, channel } = workerData as DirectorData;
const cells = parentPort!;
const socket = new Socket({ fd: channel, readable: true, writable: true });
const session = new Session();
session.connectToMainThread();

/** The server's first words, before any frame: the token of this kernel. */
let token: Buffer | null = null;
let early = Buffer.alloc(0);
let reader: FrameReader | null = null;

/**
 * What the server says to its kernel beyond the protocol's messages. The kernel does not parse what the server says: the token proves that
 * the server said it, and the parser would cost every kernel 50 MB and most of its start.
 */
type FromServer = Exclude<HostMessage, ExecuteRequest> | ToRun | { type: "attach"; home: string } | { type: "warm" };
/** The server erases types for all its kernels, where it can. */
type ToRun = ExecuteRequest & { erased?: ErasedCell };

interface Running {
  request: ExecuteRequest;
  serial: number;
  startedAt: number;
  interrupted: boolean;
  end(message: Extract<ToDirector, { type: "done" }>): void;
}

let running: Running | null = null;
let serial = 0;
const parents = new Map<number, string>();
const constants = new Set<string>();
const queue: ToRun[] = [];
const pongs = new Map<number, () => void>();
const explained = new Map<number, (explanation: string | undefined) => void>();

const outlet = new Outlet({
  ring: new Ring(memory),
  payloads,
  parentOf: (cell) => parents.get(cell) ?? parents.get(serial) ?? "",
  write: (json, buffers) => (token ? socket.write(encodeFrame(token, json, buffers)) : true),
  drained: () => new Promise((resolve) => socket.once("drain", resolve)),
});

function tellCells(message: ToCells): void {
  cells.postMessage(message);
}

function begin(request: ToRun): void {
  serial += 1;
  const own = serial;
  parents.set(own, request.id);
  parents.delete(own - 5000);
  outlet.send({ type: "status", parent: request.id, state: "busy" });
  const startedAt = performance.now();
  const ended = new Promise<Extract<ToDirector, { type: "done" }>>((end) => {
    running = { request, serial: own, startedAt, interrupted: false, end };
  });
  void ended.then((done) => finish(done));
  const translation = translate(request.code, { constants, prologue: `${kernelName}.enter(${own});`, erased: request.erased });
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
    return;
  }
  for (const name of translation.declared) constants.delete(name);
  for (const name of translation.constants) constants.add(name);
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
  });
}

const stopped = { fr: "La cellule a été arrêtée.", en: "The cell was stopped." };

async function finish({ serial: done, error, explanation, interrupted }: Extract<ToDirector, { type: "done" }>): Promise<void> {
  const ending = running;
  if (!ending || ending.serial !== done) return;
  const parent = ending.request.id;
  await outlet.drain();
  const wasStopped = (interrupted || ending.interrupted) && error !== null;
  if (wasStopped) outlet.send({ type: "error", parent, ename: "Interrupted", evalue: stopped[ending.request.language], traceback: [] });
  else if (error) outlet.send({ type: "error", parent, ...error, ...(explanation ? { explanation } : {}) });
  outlet.send({ type: "status", parent, state: "idle" });
  outlet.send({ type: "execute_reply", parent, status: error ? "error" : "ok", durationMs: performance.now() - ending.startedAt });
  running = null;
  const next = queue.shift();
  if (next) begin(next);
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves true when the cells' thread answers within the time. */
async function answers(milliseconds: number): Promise<boolean> {
  const id = ++pings;
  const answer = new Promise<boolean>((resolve) => pongs.set(id, () => resolve(true)));
  tellCells({ type: "ping", serial: id });
  const in_time = await Promise.race([answer, pause(milliseconds).then(() => false)]);
  pongs.delete(id);
  return in_time;
}
let pings = 0;

/** Ends awaits and timers of the running cell; breaks off code that does not come to an end. State is kept. */
async function interrupt(): Promise<void> {
  const stopping = running;
  if (!stopping) return;
  stopping.interrupted = true;
  for (let attempt = 0; attempt < 20 && running === stopping; attempt += 1) {
    const asked = session.post("Runtime.evaluate", { expression: `${kernelName}.interrupt(${stopping.serial})` });
    const reply = await Promise.race([asked.catch(() => null), pause(100).then(() => null)]);
    if (reply?.result.value === true) {
      await Promise.race([session.post("Runtime.terminateExecution").catch(() => null), pause(100)]);
      tellCells({ type: "reset" });
    }
    if (await answers(50)) break;
  }
  // A cell that was broken off does not report by itself.
  await pause(20);
  if (running !== stopping || !(await answers(1000))) return;
  const error = { ename: "Interrupted", evalue: "", traceback: [] };
  stopping.end({ type: "done", serial: stopping.serial, error, interrupted: true });
}

cells.on("message", (message: ToDirector) => {
  switch (message.type) {
    case "done":
      if (running?.serial === message.serial) running.end(message);
      break;
    case "explained":
      explained.get(message.serial)?.(message.explanation);
      explained.delete(message.serial);
      break;
    case "pong":
      pongs.get(message.serial)?.();
      break;
    case "attached":
      outlet.send({ type: "attached" });
      break;
    case "warmed":
      flushCompileCache();
      outlet.send({ type: "ready", pid: process.pid, backend: message.backend });
      break;
  }
});

function receive(json: string): void {
  const message = JSON.parse(json) as FromServer;
  switch (message.type) {
    case "attach":
    case "warm":
      tellCells(message);
      break;
    case "execute_request":
      if (running) queue.push(message);
      else begin(message);
      break;
    case "interrupt_request":
      for (const { id } of queue.splice(0)) outlet.send({ type: "execute_reply", parent: id, status: "aborted", durationMs: 0 });
      void interrupt();
      break;
    case "input_reply":
      tellCells({ type: "answer", id: message.id, value: message.value });
      break;
    case "shutdown_request":
      process.kill(process.pid, "SIGKILL");
      break;
    case "complete_request":
    case "inspect_request":
    case "is_complete_request":
    case "comm_open":
    case "comm_msg":
    case "comm_close":
      // The engines for these come with the next changes; until then nothing asks.
      break;
  }
}

function start(): void {
  reader = new FrameReader({ token: token!, onFrame: ({ json }) => receive(json), onBroken: () => process.kill(process.pid, "SIGKILL") });
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

/**
 * The kernel's process. This thread runs the person's cells and nothing else; the director, a thread beside it, speaks with the server,
 * translates cells and can stop this thread in the middle of a loop. Cells run through an inspector session of this thread: an interrupt
 * that comes from the director's session is then handled even while a cell runs.
 */
import { Session } from "node:inspector";
import type { Runtime } from "node:inspector";
import module from "node:module";
import { MessageChannel, Worker } from "node:worker_threads";
import type { Language } from "../../protocol/identity.ts";
import { receiveComm } from "../comm/comms.ts";
import type { WholeRepresentation } from "../display/represent.ts";
import { mimeInTime, mimeOf } from "../display/represent.ts";
import { isHandle } from "../display/show.ts";
import {
  Interrupted,
  cellOfError,
  currentCell,
  disposeOfUsed,
  endGoingOn,
  enterCell,
  findCell,
  interruptCell,
  interruptOthers,
  insideCell,
  iterateInCell,
  scriptPrefix,
  startAside,
  startCell,
  useInCell,
  waitInCell,
} from "./cells.ts";
import type { RunCell } from "./cells.ts";
import { withoutSuffix } from "../language/own-names.ts";
import { explain } from "./explain.ts";
import { cellMeta, importForCell, named } from "./importer.ts";
import { keepGlobals, offerRequire } from "./globals.ts";
import { offerGpuLoan } from "./gpu-loan.ts";
import { createLook } from "./look.ts";
import type { Outgoing } from "./port.ts";
import { offerPort } from "./port.ts";
import { giveBack } from "./rest.ts";
import { Ring, createRing, recordKind } from "./ring.ts";
import { showFailures } from "./failures.ts";
import { largestOf } from "./sizes.ts";
import { installStreams } from "./streams.ts";
import type { DirectorData, Payload, Shown, ToCells, ToDirector } from "./thread-messages.ts";
import { trackThreads } from "./threads.ts";
import { own, trackTimers } from "./timers.ts";
import type { DescribedError } from "./traces.ts";
import { variablesOfCells } from "./variables.ts";
import { describeError, describeFailure, installTraces } from "./traces.ts";
import { onTensorProgress, tensorsNow } from "../tensor/memory/now.ts";
// Before the threads of cells are tracked: its own are not theirs.
import "../tensor/wasm/threads/own-worker.ts";

const memory = createRing();
const ring = new Ring(memory);
const { port1: payloads, port2: payloadsOfDirector } = new MessageChannel();
const session = new Session();
const answers = new Map<string, (value: string) => void>();
/** Of the cell that runs, for its result. */
let executionCount = 0;
let questions = 0;
/** While an expression is evaluated for the asker of a cell: what it shows as. */
let asking = false;
let shown: Shown | null = null;

function send(message: Outgoing, buffers: Uint8Array[] = [], cell: RunCell | null = currentCell()): void {
  const json = JSON.stringify(message);
  const bytes = json.length + buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  sent = (sent + bytes) | 0;
  ring.reserve(bytes, sent);
  posted = (posted + 1) >>> 0;
  payloads.postMessage({ json, buffers, bytes, number: posted, sent } satisfies Payload);
  ring.put(recordKind.message, cell?.serial ?? 0, Uint8Array.of(posted, posted >> 8, posted >> 16, posted >> 24));
}
/** Counts messages, and their bytes in all: a cell may be broken off between any two lines above, and the next message puts it right. */
let posted = 0;
let sent = 0;

function showError(thrown: unknown, cell: RunCell | null = cellOfError(thrown)): void {
  if (thrown instanceof Interrupted) return;
  const error = describeError(thrown);
  const explanation = explanationOf(thrown, error, cell?.language ?? "fr");
  send({ type: "error", ...error, ...(explanation ? { explanation } : {}) }, [], cell);
}

/** Carnet's own errors bring their sentence in every language; others are explained when we know them. */
function explanationOf(thrown: unknown, error: DescribedError, language: Language): string | undefined {
  const sentence = ownSentence(thrown, language);
  if (sentence !== null && sentence !== error.evalue) return sentence;
  return explain(error, language, { names: knownNames(), membersOf: look.memberNames });
}

function ownSentence(thrown: unknown, language: Language): string | null {
  try {
    const sentence = (thrown as { sentence?: Record<string, unknown> } | null | undefined)?.sentence?.[language];
    return typeof sentence === "string" ? sentence : null;
  } catch {
    return null;
  }
}

/** Every name that a cell could mean: those that cells declared, and the global ones. */
function knownNames(): string[] {
  let names: string[] = [];
  session.post("Runtime.globalLexicalScopeNames", {}, (_error, reply) => {
    names = (reply as Runtime.GlobalLexicalScopeNamesReturnType | undefined)?.names ?? [];
  });
  return [...names.map(withoutSuffix), ...Object.getOwnPropertyNames(globalThis).filter((name) => !name.startsWith("$"))];
}

/** What rewritten cells call: kernels/language/translate.ts. */
const forCells = {
  enter: enterCell,
  import: importForCell,
  named,
  wait: waitInCell,
  each: iterateInCell,
  using: useInCell,
  meta: cellMeta,
  constant(name: string): void {
    throw new TypeError(`Assignment to constant variable. (${name})`);
  },
  result(value: unknown): void {
    if (asking) {
      const { data, metadata } = mimeOf(value);
      shown = { data, metadata };
      return;
    }
    if (value === undefined || isHandle(value)) return;
    const ready = mimeInTime(value);
    const count = executionCount;
    const show = ({ data, metadata, buffers }: WholeRepresentation): void =>
      send({ type: "execute_result", executionCount: count, data, metadata }, buffers);
    if (ready instanceof Promise) currentCell()?.held.push(ready.then(show));
    else show(ready);
  },
  largest: largestOf,
  interrupt(serial: number): boolean {
    const busy = isBusy();
    interruptCell(serial);
    if (busy || serial === 0) interruptOthers(serial);
    return busy;
  },
};

/** True when other code lies below on the stack: the question itself came as an interrupt of it. */
function isBusy(): boolean {
  const prepare = Error.prepareStackTrace;
  try {
    Error.prepareStackTrace = (_error, sites) => sites.length;
    return (new Error().stack as unknown as number) > 3;
  } finally {
    Error.prepareStackTrace = prepare;
  }
}

function tell(message: ToDirector): void {
  director.postMessage(message);
}

function run(request: Extract<ToCells, { type: "run" }>): void {
  const { serial, language } = request;
  executionCount = request.executionCount;
  asking = request.asked === true;
  shown = asking ? { data: { "text/plain": "undefined" }, metadata: {} } : null;
  const cell = startCell(request);
  if (cell.interrupted) return tell({ type: "done", serial, error: describeError(new Interrupted("interrupted")), interrupted: true });
  const expression = `${request.code}\n//# sourceURL=${scriptPrefix}${serial}`;
  session.post("Runtime.evaluate", { expression, replMode: true, objectGroup: "cell" }, (failure, reply) => {
    const details = (reply as Runtime.EvaluateReturnType | undefined)?.exceptionDetails;
    const thrown = details?.exception ? valueOf(details.exception) : undefined;
    const error = failure
      ? { ename: "Error", evalue: failure.message, traceback: [] }
      : details
        ? describeFailure(thrown, details, cell)
        : null;
    session.post("Runtime.releaseObjectGroup", { objectGroup: "cell" });
    if (error !== null) endGoingOn(cell);
    const explanation = error === null ? undefined : explanationOf(thrown, error, language);
    const more = { ...(explanation ? { explanation } : {}), ...(shown ? { shown } : {}) };
    asking = false;
    // Rejections without a handler are noticed after this turn: they are shown before the cell ends.
    const end = (): void => {
      own.setImmediate(() => {
        tell({ type: "done", serial, error, interrupted: cell.interrupted, ...more });
        afterCell({ interrupted: cell.interrupted });
      });
    };
    if (cell.used.length === 0 && cell.held.length === 0) return end();
    void insideCell(cell, async () => {
      await waitInCell(Promise.allSettled(cell.held));
      for (const failure of await disposeOfUsed(cell)) showError(failure, cell);
    }).then(end, end);
    return undefined;
  });
}

/** Frees the tensors that the cell left, and says what is used. Before the next cell: that one's `tf.memory()` is then the truth. */
function afterCell(given: { interrupted: boolean }): void {
  tensorsNow()?.afterCell(given);
  tellUsage();
}

function tellUsage(): void {
  tell({ type: "usage", tensors: tensorsNow()?.usage() ?? null });
}

let caught: unknown;

/** The value that the inspector speaks of. */
function valueOf({ objectId, value, unserializableValue }: Runtime.RemoteObject): unknown {
  if (objectId === undefined) return unserializableValue ?? value;
  session.post("Runtime.callFunctionOn", { objectId, functionDeclaration: "function () { 'use strict'; $carnet.caught(this); }" });
  const thrown = caught;
  caught = undefined;
  return thrown;
}

const look = createLook({ session, valueOf });
const loan = offerGpuLoan({ tell, variables: () => variablesOfCells(session, valueOf) });

async function warm(): Promise<void> {
  const tf = await (await import("../tensor/tensorflow.ts")).loadAhead();
  // Tables are in the first cells of a class; its own import would ask for the best device, which waits for the person.
  module.createRequire(import.meta.url)("danfojs");
  module.flushCompileCache();
  giveBack();
  tell({ type: "warmed", backend: tf.getBackend() });
}

const noMap = { stretches: [], generatedLines: [], originalLines: [] };

/** A handler may fail, or never come to its end: that is shown, and stopped, as with a cell. */
function handleComm({ serial, language, message, buffers }: Extract<ToCells, { type: "comm" }>): void {
  const cell = startAside({ serial, name: message.type, language, map: noMap, sourceMap: null, allowStdin: true });
  insideCell(cell, () => {
    try {
      receiveComm(message, buffers);
    } catch (thrown) {
      showError(thrown, cell);
    }
  });
  own.setImmediate(() => tell({ type: "done", serial, error: null, interrupted: cell.interrupted }));
}

function receive(message: ToCells): void {
  switch (message.type) {
    case "run":
      return run(message);
    case "explain": {
      const explanation = explain(message.error, message.language, { names: knownNames(), membersOf: look.memberNames });
      return tell({ type: "explained", serial: message.serial, ...(explanation ? { explanation } : {}) });
    }
    case "question":
      void look.answer(message.question).then((answer) => tell({ type: "answer", serial: message.serial, answer }));
      return undefined;
    case "attach":
      process.chdir(message.home);
      return tell({ type: "attached" });
    case "warm":
      void warm();
      return undefined;
    case "gpu":
      return loan.receive(message);
    case "comm":
      return handleComm(message);
    case "answer":
      answers.get(message.id)?.(message.value);
      answers.delete(message.id);
      return undefined;
    case "reset":
      // The evaluation that was broken off holds a promise that never settles. When it is collected as garbage the inspector would report
      // that to this thread in the middle of the collection, and end the process; a new session has nothing to report.
      session.disconnect();
      session.connect();
      endGoingOn(findCell(message.serial));
      return afterCell({ interrupted: true });
    case "rest":
      return giveBack();
    case "ping":
      return tell({ type: "pong", serial: message.serial });
  }
}

function nobodyAnswers(language: Language): Error {
  const sentence = {
    fr: "input() pose une question, et personne ne peut y répondre ici : donnez la valeur dans la cellule.",
    en: "input() asks a question, and nobody can answer it here: write the value into the cell.",
  };
  return Object.assign(new Error(sentence[language]), { name: "InputUnavailable" });
}

installTraces();
keepGlobals();
offerRequire();
installStreams(ring);
trackTimers();
onTensorProgress(tellUsage);
session.connect();
Object.defineProperty(globalThis, "$carnet", {
  value: Object.freeze({ ...forCells, peek: look.peek, list: look.list, caught: (thrown: unknown) => (caught = thrown) }),
});
offerPort({
  send: (message, buffers) => send(message, buffers),
  language: () => currentCell()?.language ?? "fr",
  hold: (work) => void currentCell()?.held.push(work),
  whenBroken(end) {
    const cell = currentCell();
    cell?.goingOn.add(end);
    return () => void cell?.goingOn.delete(end);
  },
  ask(prompt, secret) {
    const cell = currentCell();
    if (cell?.allowStdin === false) return Promise.reject(nobodyAnswers(cell.language));
    questions += 1;
    const id = `question-${questions}`;
    send({ type: "input_request", id, prompt, secret });
    return new Promise((resolve) => answers.set(id, resolve));
  },
});
// A cell may end the process: what it had shown is passed on first.
process.on("exit", () => ring.emptied(500));
showFailures((thrown) => showError(thrown));

const director = new Worker(new URL("./director.ts", import.meta.url), {
  workerData: { ring: memory, payloads: payloadsOfDirector, channel: Number(process.env["CARNET_CHANNEL"] ?? 3) } satisfies DirectorData,
  transferList: [payloadsOfDirector],
  resourceLimits: { maxOldGenerationSizeMb: 128 },
});
trackThreads();
director.on("message", (message: ToCells) => insideCell(null, () => receive(message)));
director.on("error", (error) => {
  process.exitCode = 70;
  throw error;
});

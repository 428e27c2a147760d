/**
 * Training in a thread of its own: the agent goes on answering its desk, however long a round takes, and can break a round off. What goes in and out are
 * numbers; patients are read by the thread and stay in it.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { NodeData } from "../../protocol/federation/desk.ts";
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import type { Metrics } from "../../protocol/federation/round.ts";
import type { FederationErrorCode } from "../federation-error.ts";
import { FederationError } from "../federation-error.ts";
import type { HospitalRound } from "../rounds/hospital-round.ts";
import type { RoundQuestion, TrainingAnswer, TrainingQuestion } from "./training-answers.ts";

/** What was begun was broken off. */
export class BrokenOff extends Error {
  override name = "BrokenOff";
}

export class Trainer {
  readonly #patients: () => NodeData;
  readonly #program: URL;
  #worker: Worker | null = null;
  #breakOff: ((reason: string) => void) | null = null;

  /** `patients` are read when a thread starts. `program`: the thread's file; the hospital's own where left out. */
  constructor({ patients, program = new URL("./training-thread.ts", import.meta.url) }: { patients: () => NodeData; program?: URL }) {
    this.#patients = patients;
    this.#program = program;
  }

  /** Patients that this hospital has for a model. @throws FederationError "data-unsuitable". */
  async samples(model: ModelArchitecture): Promise<number> {
    return (await this.#ask({ kind: "samples", model })).samples!;
  }

  async round(question: RoundQuestion): Promise<HospitalRound> {
    return (await this.#ask({ kind: "round", ...question }, [question.incoming.buffer as ArrayBuffer])).done!;
  }

  async measure(model: ModelArchitecture, weights: Float32Array): Promise<Metrics> {
    return (await this.#ask({ kind: "measure", model, weights })).metrics!;
  }

  /** Breaks off what is being done, with the thread. The next question starts another. */
  breakOff(reason: string): void {
    this.#breakOff?.(reason);
  }

  async close(): Promise<void> {
    this.breakOff("the hospital stops");
    await this.#worker?.terminate();
    this.#worker = null;
  }

  /** One question at a time: the agent's work is in a row. */
  async #ask(question: TrainingQuestion, transfer: ArrayBuffer[] = []): Promise<TrainingAnswer> {
    const worker = (this.#worker ??= new Worker(this.#program, { workerData: { data: this.#patients() } }));
    const gone = new AbortController();
    const forget = () => {
      if (this.#worker === worker) this.#worker = null;
    };
    const broken = new Promise<never>((_resolve, reject) => {
      this.#breakOff = (reason) => {
        forget();
        void worker.terminate();
        reject(new BrokenOff(reason));
      };
    });
    const ended = once(worker, "exit", { signal: gone.signal }).then(() => {
      forget();
      throw new Error("the training thread ended");
    });
    // Those that lose the race may fail later, when nobody listens.
    for (const loser of [broken, ended]) loser.catch(() => {});
    try {
      const answered = once(worker, "message", { signal: gone.signal });
      answered.catch(forget);
      worker.postMessage(question, transfer);
      const [answer] = (await Promise.race([answered, ended, broken])) as [TrainingAnswer];
      if (answer.refusal !== undefined) throw new FederationError(answer.refusal.code as FederationErrorCode, answer.refusal.details);
      if (answer.problem !== undefined) throw new Error(answer.problem);
      return answer;
    } finally {
      this.#breakOff = null;
      gone.abort();
    }
  }
}

/** One experiment at work: who was asked, who answered, and when a round is over. What must outlive the process is in its store. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { ExperimentState, WorkOrder, WorkRefusal } from "../../protocol/federation/desk.ts";
import { deskVersion } from "../../protocol/federation/desk.ts";
import type { Participation, UpdateNotice } from "../../protocol/federation/round.ts";
import type { SumCall } from "../../protocol/federation/secure-aggregation.ts";
import { FederationError } from "../../federation/federation-error.ts";
import { writeJson } from "../../federation/node/durable.ts";
import type { Experiment } from "../../federation/rounds/experiment.ts";
import { chosenHospitals, closeRound, isOver } from "../../federation/rounds/experiment.ts";
import { combine } from "../../federation/strategies/combine.ts";
import { outgoing, travelLayout } from "../../federation/strategies/local.ts";
import { encodeWeights, weightsDigest } from "../../federation/weights/container.ts";
import { parameterCount } from "../../federation/weights/layout.ts";
import type { ExperimentStore, StoredUpdate } from "./experiment-store.ts";
import { storedUpdate } from "./experiment-store.ts";
import type { Received, Taken } from "./intake.ts";
import { UpdateMemory, takeIn } from "./intake.ts";
import { SumGathering } from "./sum-gathering.ts";
import { SumStore } from "./sum-store.ts";

export interface Outside {
  isConnected(hospital: string): boolean;
  /** False once it was revoked: it is not waited for, and what it is sending comes too late. */
  isAdmitted(hospital: string): boolean;
  send(hospital: string, order: WorkOrder): void;
  /** What a hospital has begun for this experiment need not be finished. */
  halt(hospital: string, experiment: string): void;
  /** Calls for a step of a secure sum. */
  call(hospital: string, call: SumCall): void;
  /** A hospital's public key; null where it is not known. */
  keyOf(hospital: string): string | null;
  /** Something happened that can be looked up: a round opened or closed, a hospital answered. */
  changed?(): void;
  /** Something went wrong that no hospital caused. */
  report(problem: unknown): void;
}

interface Given {
  state: ExperimentState;
  experiment: Experiment;
  outside: Outside;
  until?: number | null;
  /** Those that had come for the round before a crash. */
  updates?: Map<string, StoredUpdate>;
}

export class RunningExperiment {
  readonly store: ExperimentStore;
  readonly #outside: Outside;
  #state: ExperimentState;
  #experiment: Experiment;
  #updates: Map<string, StoredUpdate>;
  readonly #memory = new UpdateMemory();
  /** The open try of a plan with secure aggregation. */
  #sum: SumGathering | null = null;
  #refusals = new Map<string, WorkRefusal>();
  #outgoing: readonly Uint8Array[] | null = null;
  #drawn: { round: number; attempt: number; names: ReadonlySet<string> } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closing: Promise<void> | null = null;
  #stopped = false;
  #openedAt = new Date();
  /** Rounds after which it pauses by itself; null for none. */
  #until: number | null;

  constructor(store: ExperimentStore, { state, experiment, outside, until = null, updates = new Map() }: Given) {
    this.#until = until;
    this.store = store;
    this.#state = state;
    this.#experiment = experiment;
    this.#outside = outside;
    this.#updates = updates;
  }

  get state(): ExperimentState {
    return this.#state;
  }

  /** The round that is open: who is asked, and who has answered, with a no too. Null where none is. */
  openRound(): { asked: string[]; answered: string[]; refused: string[]; since: Date } | null {
    const progress = this.#closing === null ? this.progress() : null;
    if (progress === null) return null;
    return { ...progress, answered: progress.asked.filter((hospital) => this.#hasAnswered(hospital)), since: this.#openedAt };
  }

  /** Opens the round that is to be made. After a crash the deadline starts anew. */
  open(): void {
    if (this.#stopped || this.#state.status !== "running") return;
    this.#openedAt = new Date();
    this.#refusals = new Map();
    if (this.#state.plan.privacy.secureAggregation !== null) this.#sum ??= this.#gathering();
    if (this.#isAddingUp) this.#sum!.resume();
    else {
      this.#timer = setTimeout(() => this.#gathered(), this.#state.plan.deadlineSeconds * 1000);
      for (const hospital of this.#chosen) this.offer(hospital);
      this.#closeIfComplete();
    }
    this.#outside.changed?.();
  }

  #gathering(): SumGathering {
    const { experiment, plan, round, attempt } = this.#state;
    return new SumGathering({
      about: { experiment, plan, round, attempt, layout: this.#experiment.layout },
      store: new SumStore(this.store.updatesFolder(this.#state)),
      outside: {
        keyOf: (hospital) => (this.#outside.isAdmitted(hospital) ? this.#outside.keyOf(hospital) : null),
        call: (hospital, step) => this.#outside.call(hospital, { version: 1, experiment, round, attempt, step }),
        over: () => this.#close(),
        report: (problem) => this.#outside.report(problem),
      },
    });
  }

  /** Whether hospitals are done with training and at the steps of a secure sum. */
  get #isAddingUp(): boolean {
    return this.#sum !== null && this.#sum.step !== null;
  }

  /** All that will come has come: updates are combined, or those that are ready begin to add up. */
  #gathered(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#sum === null) this.#close();
    else this.#sum.begin();
  }

  /** A secure sum that is open for this hospital in this try; null where it comes too late. */
  sumFor(hospital: string, { round, attempt }: { round: number; attempt: number }): SumGathering | null {
    const { status } = this.#state;
    const isOpen = status === "running" && this.#closing === null && round === this.#state.round && attempt === this.#state.attempt;
    return isOpen && this.#chosen.has(hospital) && this.#outside.isAdmitted(hospital) ? this.#sum : null;
  }

  /** A hospital's update is made, and stays with it until the sum. */
  noteReady(notice: UpdateNotice): Received {
    const sum = this.sumFor(notice.hospital, notice);
    if (sum === null || (!sum.ready.has(notice.hospital) && this.#isAddingUp)) return "late";
    const received = sum.noteReady(notice);
    this.#outside.changed?.();
    if (received === "accepted") this.#closeIfComplete();
    return received;
  }

  /** Goes on until so many rounds are made, and is paused then; null: to the end. A round that is open is finished. */
  async runUntil(rounds: number | null): Promise<void> {
    this.#until = rounds;
    await this.steer("running");
  }

  /** Of the round that is open or being closed: who was asked and what of them came; null where none is. */
  progress(): { asked: string[]; answered: string[]; refused: string[] } | null {
    if (this.#state.status !== "running") return null;
    return {
      asked: [...this.#chosen],
      answered: [...this.#updates.keys(), ...(this.#sum?.ready.keys() ?? [])],
      refused: [...this.#refusals.keys()],
    };
  }

  /** Tells a hospital of the round, if it is asked and has not answered. */
  offer(hospital: string): void {
    if (this.#state.status !== "running" || this.#closing !== null || !this.#outside.isConnected(hospital)) return;
    // A hospital that was started anew must be told of the plan again before it can add up.
    if (!this.#awaits(hospital) && !(this.#sum?.step === "advertise" && this.#sum.isPresent(hospital))) return this.#sum?.offer(hospital);
    const { experiment, plan, round, attempt, included } = this.#state;
    this.#outside.send(hospital, { version: deskVersion, experiment, plan, round, attempt, included: included[hospital] ?? null });
    this.#sum?.offer(hospital);
  }

  /** Drawn once a try: with a thousand hospitals the draw is not for every message. */
  get #chosen(): ReadonlySet<string> {
    const { round, attempt } = this.#experiment;
    if (this.#drawn?.round !== round || this.#drawn.attempt !== attempt)
      this.#drawn = { round, attempt, names: new Set(chosenHospitals(this.#experiment)) };
    return this.#drawn.names;
  }

  #awaits(hospital: string): boolean {
    return this.#chosen.has(hospital) && this.#outside.isAdmitted(hospital) && !this.#hasAnswered(hospital);
  }

  #hasAnswered(hospital: string): boolean {
    return this.#updates.has(hospital) || this.#refusals.has(hospital) || this.#sum?.ready.has(hospital) === true;
  }

  /** The model as it goes out, in pieces; null where another round is asked for. */
  outgoing(hospital: string, round: number): readonly Uint8Array[] | null {
    if (this.#state.status !== "running" || round !== this.#state.round || !this.#state.hospitals.includes(hospital)) return null;
    const { plan, layout, weights, memory } = this.#experiment;
    // Views of one model, made once a round: its checksum is not computed for every hospital.
    this.#outgoing ??= [
      ...encodeWeights({ layout: travelLayout(plan.algorithm, layout), values: outgoing(plan.algorithm, { weights, memory }) }),
    ];
    return this.#outgoing;
  }

  /** Takes an update from its stream to the disk. @throws FederationError "weights-unreadable"; nothing is kept then. */
  async receive(notice: UpdateNotice, body: AsyncIterable<Uint8Array>): Promise<Received> {
    const { hospital } = notice;
    if (this.#isLate(notice)) return "late";
    if (this.#updates.has(hospital)) return "known";
    const { plan, layout } = this.#experiment;
    const travels = travelLayout(plan.algorithm, layout);
    const name = join(this.store.updatesFolder(notice), Buffer.from(hospital).toString("hex"));
    const file = `${name}.weights`;
    const wanted = () => !this.#isLate(notice) && !this.#updates.has(hospital);
    const into = this.#memory.take(4 * parameterCount(travels));
    let taken: Taken | null = null;
    try {
      taken = await takeIn(body, { layout: travels, values: "float32", file, into, wanted });
    } finally {
      if (taken === null) this.#memory.giveBack(into);
    }
    if (taken === null) return this.#isLate(notice) ? "late" : "known";
    writeJson(`${name}.json`, notice, { forced: false });
    this.#updates.set(hospital, { notice, file, ...taken, values: into === undefined ? null : new Float32Array(into.buffer) });
    this.#outside.changed?.();
    this.#closeIfComplete();
    return "accepted";
  }

  #isLate({ hospital, round, attempt }: UpdateNotice): boolean {
    const { status } = this.#state;
    if (!this.#outside.isAdmitted(hospital)) return true;
    if (status !== "running" || this.#closing !== null || round !== this.#state.round || attempt !== this.#state.attempt) return true;
    return !this.#chosen.has(hospital);
  }

  /** False where it is not about the round that is open. */
  refuse(hospital: string, refusal: WorkRefusal): boolean {
    const { round, attempt, status } = this.#state;
    const isMember = this.#isAddingUp && this.#sum!.isPresent(hospital);
    if (status !== "running" || refusal.round !== round || refusal.attempt !== attempt || !(isMember || this.#awaits(hospital)))
      return false;
    this.#refusals.set(hospital, refusal);
    this.#outside.changed?.();
    if (isMember) this.#sum!.leave(hospital);
    else this.#closeIfComplete();
    return true;
  }

  /** Pauses, lets go on or stops for good, once a round that is being closed is closed. False where its status allows no such step. */
  async steer(to: "paused" | "running" | "stopped"): Promise<boolean> {
    while (this.#closing !== null) await this.#closing;
    const { status } = this.#state;
    const may =
      to === "running" ? status === "paused" : to === "paused" ? status === "running" : status === "running" || status === "paused";
    if (!may || this.#stopped) return false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#sum?.halt();
    const ended = to === "stopped" ? { ended: { why: "person" } as const } : {};
    this.#state = this.store.commitNow({ ...this.#state, status: to, ...ended }, this.#experiment);
    if (to !== "running") for (const hospital of this.#chosen) this.#outside.halt(hospital, this.#state.experiment);
    // As after a restart: the round that was open is opened anew, with the updates that had come.
    if (to === "running") this.open();
    if (to === "stopped") this.#rest();
    this.#outside.changed?.();
    return true;
  }

  /** The model of an experiment that is over is on the disk; in memory it would only lie. */
  #rest(): void {
    this.#outgoing = null;
    this.#experiment = { ...this.#experiment, weights: new Float32Array(0), memory: {} };
  }

  /** A hospital that was waited for may be waited for no more. */
  recheck(): void {
    if (this.#state.status !== "running") return;
    for (const hospital of this.#chosen) if (!this.#outside.isAdmitted(hospital)) this.#sum?.leave(hospital);
    this.#closeIfComplete();
  }

  #closeIfComplete(): void {
    if (this.#isAddingUp || this.#closing !== null) return;
    for (const hospital of this.#chosen) if (this.#awaits(hospital)) return;
    this.#gathered();
  }

  #close(): void {
    if (this.#closing !== null || this.#stopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#closing = this.#combined()
      .catch((error: unknown) => {
        this.#outside.report(error);
        const reason = error instanceof FederationError ? { reason: { code: error.code, sentence: error.sentence } } : {};
        this.#state = this.store.commitNow({ ...this.#state, status: "stopped", ended: { why: "fault", ...reason } }, this.#experiment);
        this.#rest();
      })
      .then(() => {
        this.#closing = null;
        this.open();
        this.#outside.changed?.();
      });
  }

  /** Combined differences of those that answered; null where too few did. */
  async #mean(): Promise<Float64Array | null> {
    if (this.#sum !== null) return this.#sum.open();
    const { plan, layout } = this.#experiment;
    const length = parameterCount(travelLayout(plan.algorithm, layout));
    const opened = [...this.#chosen].flatMap((hospital) => {
      const stored = this.#updates.get(hospital);
      if (stored === undefined) return [];
      return [storedUpdate(stored, { hospital, weight: plan.weighting === "equal" ? 1 : stored.notice.samples, length })];
    });
    const mean = await (opened.length >= plan.quorum ? combine(plan.algorithm, opened) : null);
    for (const update of opened) await update.close();
    return mean;
  }

  async #combined(): Promise<void> {
    const { plan } = this.#experiment;
    const mean = await this.#mean();
    const participants = [...this.#chosen].map((hospital) => this.#participation(hospital));
    const noiseKey = new Uint8Array(Buffer.from(this.#state.noiseKey, "hex"));
    const { experiment, record } = closeRound(this.#experiment, { participants, mean, noiseKey });
    const timed = { ...record, openedAt: this.#openedAt.toISOString(), closedAt: new Date().toISOString() };
    const included = { ...this.#state.included };
    if (record.outcome === "advanced")
      for (const { hospital, answer } of participants) if (answer === "update") included[hospital] = record.round;
    const goesOn = this.#until !== null && experiment.round >= this.#until ? "paused" : "running";
    const status = !isOver(experiment) ? goesOn : experiment.round >= plan.rounds ? "finished" : "stopped";
    const { round, attempt } = experiment;
    const ended = status === "stopped" ? { ended: { why: "quorum" } as const } : {};
    const next = { ...this.#state, round, attempt, status, included, modelSha256: record.modelSha256, ...ended } as const;
    // A try that failed keeps its key: its sum was not opened, and the same round is made again.
    const key = record.outcome === "advanced" ? randomBytes(32).toString("hex") : this.#state.noiseKey;
    this.#state = await this.store.commit({ ...next, noiseKey: key }, experiment, timed);
    this.#experiment = experiment;
    this.#outgoing = null;
    for (const { values } of this.#updates.values()) if (values !== null) this.#memory.giveBack(new Uint8Array(values.buffer));
    [this.#updates, this.#refusals, this.#sum] = [new Map(), new Map(), null];
    if (status === "finished" || status === "stopped") this.#rest();
    await this.store.forgetUpdates(this.#state);
  }

  #participation(hospital: string): Participation {
    const inSum = this.#sum?.isPresent(hospital) === true ? this.#sum.ready.get(hospital) : undefined;
    const bytes = 4 * parameterCount(this.#experiment.layout);
    const stored = this.#updates.get(hospital) ?? (inSum === undefined ? undefined : { notice: inSum, bytes });
    if (stored === undefined) {
      const answer = this.#refusals.has(hospital) ? "refused" : this.#outside.isConnected(hospital) ? "late" : "lost";
      const refusal = this.#refusals.get(hospital);
      const reason = refusal === undefined ? {} : { reason: { code: refusal.code, sentence: refusal.sentence } };
      return { hospital, answer, samples: null, before: null, after: null, drift: null, bytes: 0, seconds: 0, ...reason };
    }
    const { samples, before, after, drift, seconds } = stored.notice;
    return { hospital, answer: "update", samples, before, after, drift, bytes: stored.bytes, seconds };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#sum?.halt();
    await this.#closing;
  }
}

/** An experiment's first state. */
export function firstState(name: string, experiment: Experiment): Omit<ExperimentState, "model"> {
  const { plan, hospitals, layout, weights } = experiment;
  const sha256 = weightsDigest({ layout, values: weights });
  return {
    version: 1,
    experiment: name,
    plan,
    hospitals: [...hospitals],
    round: 0,
    attempt: 0,
    status: "running",
    modelSha256: sha256,
    firstSha256: sha256,
    noiseKey: randomBytes(32).toString("hex"),
    included: {},
  };
}

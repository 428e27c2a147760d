/**
 * The hospital's agent. It connects outwards and opens no door; it is told of rounds over a socket and fetches and sends weights as streams. What may
 * be done with its patients its own policy says, whatever the desk asks; what was done stands in its own log.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { hkdfSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Socket } from "socket.io-client";
import { io } from "socket.io-client";
import { budgetLedger } from "../../protocol/federation/budget.ts";
import type { BudgetLedger } from "../../protocol/federation/budget.ts";
import type { MeasureAnswer, NodeConfiguration, WorkOrder } from "../../protocol/federation/desk.ts";
import {
  challenge,
  challengeText,
  deskVersion,
  haltOrder,
  measureOrder,
  nodeConfiguration,
  welcome,
  workOrder,
} from "../../protocol/federation/desk.ts";
import { sumCall } from "../../protocol/federation/secure-aggregation.ts";
import type { UpdateNotice } from "../../protocol/federation/round.ts";
import { FederationError } from "../federation-error.ts";
import { roundCost, spend } from "../privacy/ledger.ts";
import { publicKeyOf, signed } from "../privacy/secure-aggregation/keys.ts";
import { localStart, travelLayout } from "../strategies/local.ts";
import { decodeWeights } from "../weights/container.ts";
import { layoutOf } from "../weights/layout.ts";
import { DeskLink } from "./desk-link.ts";
import { readJson, writeWhole, writeJson } from "./durable.ts";
import type { KeptUpdate } from "./keeping.ts";
import type { FolderLock } from "./folder-lock.ts";
import { lockHospital } from "./folder-lock.ts";
import { Keeping } from "./keeping.ts";
import { Peers } from "./peers.ts";
import { checkPolicy } from "./policy.ts";
import { SumSide } from "./sum-side.ts";
import { BrokenOff, Trainer } from "./trainer.ts";

const inTheOpen = {
  reason: "that an experiment which began with secure aggregation goes on without it",
  reasonFr: "qu’une expérience commencée avec agrégation sécurisée continue sans elle",
};
const comeAgainMs = 1000;
const tryAgainMs = 500;
const mostTries = 5;

/** The hospital's secret key, made at the first start; its public half is told to the desk's operator. */
export function identityIn(folder: string): { secret: Uint8Array; publicKey: string } {
  const file = join(folder, "identity.key");
  if (!existsSync(file)) writeWhole(file, [Buffer.from(randomBytes(32).toString("hex"))]);
  const secret = new Uint8Array(Buffer.from(readFileSync(file, "utf8").trim(), "hex"));
  return { secret, publicKey: publicKeyOf("ed25519", secret) };
}

/** A hospital's own file. @throws FederationError "configuration-invalid". */
function configurationIn(folder: string): NodeConfiguration {
  const file = join(folder, "configuration.json");
  const refuse = (list: string) => new FederationError("configuration-invalid", { file, list });
  let given: unknown;
  try {
    given = readJson(file);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  if (given === null) throw refuse("it is not there (il n’existe pas)");
  const read = nodeConfiguration.safeParse(given);
  if (!read.success) throw refuse(read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
  return read.data;
}

export class HospitalAgent {
  readonly #folder: string;
  readonly #desk: DeskLink;
  readonly #configuration: Omit<NodeConfiguration, "data">;
  readonly #secret: Uint8Array;
  readonly #socket: Socket;
  readonly #sums: SumSide;
  #lastProblem: string | null = null;
  readonly #trainer: Trainer;
  readonly #lock: FolderLock;
  /** The round that is being worked on. */
  #current: { experiment: string; round: number } | null = null;
  /** What the desk asked last, by experiment. */
  readonly #latest = new Map<string, WorkOrder>();
  readonly #tries = new Map<string, number>();
  #working: Promise<void> = Promise.resolve();
  #again: NodeJS.Timeout | null = null;
  #stopped = false;

  /**
   * `training`: the file of its training thread; the hospital's own where left out. @throws FederationError "configuration-invalid", and "folder-in-use"
   * where another agent has the folder.
   */
  constructor({ folder, desk, training }: { folder: string; desk: string; training?: URL }) {
    this.#folder = folder;
    const { data: _, ...configuration } = configurationIn(folder);
    // Patients are the training thread's.
    this.#configuration = configuration;
    this.#lock = lockHospital(folder);
    this.#desk = new DeskLink(desk);
    this.#trainer = new Trainer({ patients: () => configurationIn(folder).data, ...(training === undefined ? {} : { program: training }) });
    this.#secret = identityIn(folder).secret;
    const { hospital, peers } = this.#configuration;
    this.#sums = new SumSide({ hospital, identity: this.#secret, peers: new Peers(folder, peers), desk: this.#desk });
    this.#socket = io(`${desk.replace(/\/$/, "")}/federation`, {
      auth: { version: deskVersion, hospital },
      transports: ["websocket"],
      reconnectionDelay: 100,
      reconnectionDelayMax: 5000,
    });
    this.#socket.on("challenge", (given: unknown, answer: (value: unknown) => void) => this.#prove(given, answer));
    this.#socket.on("welcome", (given: unknown) => {
      this.#desk.token = welcome.parse(given).token;
      this.#lastProblem = null;
      this.#log("connected", {});
    });
    this.#socket.on("connect_error", ({ message }) => {
      // Once for each reason, not with each try.
      if (message !== this.#lastProblem) this.#log("not-connected", { problem: message });
      this.#lastProblem = message;
      this.#comeAgain();
    });
    this.#socket.on("disconnect", (reason) => {
      this.#log("disconnected", { reason });
      this.#comeAgain();
    });
    this.#socket.on("work", (given: unknown) => this.#queue(given));
    this.#socket.on("halt", (given: unknown) => this.#halt(given));
    this.#socket.on("sum", (given: unknown) => this.#sumNext(given));
    this.#socket.on("measure", (given: unknown, answer: (value: unknown) => void) => this.#measureNext(given, answer));
  }

  /**
   * A desk that says no, or good-bye, is not asked again by socket.io itself: but it may know this hospital in a moment, or have been started anew.
   */
  #comeAgain(): void {
    if (this.#stopped || this.#socket.active) return;
    if (this.#again !== null) clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#socket.connect(), comeAgainMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#again !== null) clearTimeout(this.#again);
    this.#socket.disconnect();
    await this.#trainer.close();
    await this.#working;
    await this.#trainer.close();
    this.#desk.close();
    this.#lock.release();
  }

  #prove(given: unknown, answer: (value: unknown) => void): void {
    const asked = challenge.safeParse(given);
    if (!asked.success) return this.#log("challenge-unreadable", {});
    answer({ signature: signed(this.#secret, challengeText(asked.data.nonce, this.#configuration.hospital)) });
  }

  /** One piece of work at a time, in the order in which they came. */
  #queue(given: unknown): void {
    const order = workOrder.safeParse(given);
    if (!order.success) return this.#log("order-unreadable", { problem: order.error.message.slice(0, 500) });
    const { experiment, round } = order.data;
    // The desk has moved on: what is being made for another round of this experiment is of no use.
    if (this.#current?.experiment === experiment && this.#current.round !== round) this.#trainer.breakOff("the desk is at another round");
    this.#latest.set(experiment, order.data);
    this.#take(order.data);
  }

  /** Whether the desk asked for something later: an order that is taken up again then would undo what was kept since. */
  #isStale({ experiment, round, attempt }: WorkOrder): boolean {
    const latest = this.#latest.get(experiment);
    return latest !== undefined && (latest.round !== round || latest.attempt !== attempt);
  }

  #take(order: WorkOrder): void {
    const { experiment, round } = order;
    this.#working = this.#working
      .then(async () => {
        if (this.#stopped || this.#isStale(order)) return;
        this.#current = { experiment, round };
        await this.#work(order);
        this.#tries.clear();
      })
      .catch((error: unknown) => {
        if (this.#failed(order, error)) this.#tryAgain(order);
      })
      .finally(() => {
        this.#current = null;
      });
  }

  /** The desk is there but did not answer well: it is asked a few times more. One that is gone asks by itself when it is back. */
  #tryAgain(order: WorkOrder): void {
    const name = `${order.experiment} ${order.round} ${order.attempt}`;
    const tried = this.#tries.get(name) ?? 0;
    if (this.#stopped || this.#isStale(order) || !this.#socket.connected || tried >= mostTries) return;
    this.#tries.set(name, tried + 1);
    setTimeout(() => this.#take(order), tryAgainMs * 2 ** tried).unref();
  }

  #halt(given: unknown): void {
    const halt = haltOrder.safeParse(given);
    if (halt.success && halt.data.experiment === this.#current?.experiment)
      this.#trainer.breakOff("the desk paused or stopped the experiment");
  }

  async #work(order: WorkOrder): Promise<void> {
    const { experiment, plan, round, attempt } = order;
    const layout = travelLayout(plan.algorithm, layoutOf(plan.model));
    const keeping = new Keeping(this.#folder, experiment);
    keeping.settle(order);
    const made = keeping.update(round);
    const { hospital, policy } = this.#configuration;
    const patients = await this.#trainer.samples(plan.model);
    checkPolicy(policy, { plan, hospital, patients });
    const isSecret = plan.privacy.secureAggregation !== null;
    if (isSecret) keeping.diary.pledge();
    else if (keeping.diary.isPledged) throw new FederationError("not-allowed-here", { hospital, ...inTheOpen });
    if (made !== null) return this.#deliver(order, { ...made, notice: { ...made.notice, attempt } }, keeping);
    const stream = await this.#desk.get(`/federation/${experiment}/model?round=${round}`);
    const incoming = await decodeWeights(stream, { values: "float32", layout });
    this.#spend(order, patients);
    const started = performance.now();
    // The same secret for the same round: what is made again after a crash holds the same noise, and tells nothing new.
    const noiseKey = new Uint8Array(hkdfSync("sha256", this.#secret, "", `carnet/noise/v1/${experiment}/${round}`, 32));
    this.#log("trains", { experiment, round, attempt, samples: patients });
    const asked = { plan, hospital, round, incoming: incoming.values, memory: await keeping.memory(), noiseKey };
    const done = await this.#trainer.round(asked);
    const { samples, steps, before, after, drift, difference, memory } = done;
    const seconds = (performance.now() - started) / 1000;
    const notice: UpdateNotice = { version: 1, experiment, round, attempt, hospital, samples, steps, before, after, drift, seconds };
    const kept = keeping.keep(round, { notice, difference, layout, memory });
    this.#log("trained", { experiment, round, attempt, samples, before, after });
    await this.#deliver(order, kept, keeping);
  }

  /** The update, or with secure aggregation only that there is one. */
  async #deliver(order: WorkOrder, kept: KeptUpdate, keeping: Keeping): Promise<void> {
    const { experiment, round, attempt, plan } = order;
    if (plan.privacy.secureAggregation === null) return this.#send(kept, keeping);
    const answer = await this.#sums.ready({ order, keeping, notice: kept.notice });
    this.#log("ready", { experiment, round, attempt, answer });
  }

  /** A step of a secure sum, after the work that was asked for before. */
  #sumNext(given: unknown): void {
    const call = sumCall.safeParse(given);
    if (!call.success) return this.#log("order-unreadable", { problem: call.error.message.slice(0, 500) });
    const { experiment, round, attempt, step } = call.data;
    this.#working = this.#working
      .then(async () => this.#log("sum", { experiment, round, attempt, step, answer: await this.#sums.answer(call.data) }))
      .catch((error: unknown) => void this.#failed(call.data, error));
  }

  /** After the work that was asked for before. Who cannot or will not measure answers with nothing, so that nobody waits; the log says why. */
  #measureNext(given: unknown, answer: (value: unknown) => void): void {
    this.#working = this.#working
      .then(async () => answer(await this.#measure(given)))
      .catch((error: unknown) => {
        this.#log("not-measured", { problem: String(error).slice(0, 500) });
        if (typeof answer === "function") answer(null);
      });
  }

  async #measure(given: unknown): Promise<MeasureAnswer> {
    const { experiment, plan, round } = measureOrder.parse(given);
    const { hospital, policy } = this.#configuration;
    const samples = await this.#trainer.samples(plan.model);
    checkPolicy(policy, { plan, hospital, patients: samples });
    const layout = layoutOf(plan.model);
    const stream = await this.#desk.get(`/federation/${experiment}/standing?round=${round}`);
    const { values: incoming } = await decodeWeights(stream, { values: "float32", layout });
    const memory = await new Keeping(this.#folder, experiment).memory();
    // As this hospital uses it: with FedBN its own tensors stand in their place.
    const { weights } = plan.algorithm.name === "fedbn" ? localStart(plan.algorithm, { incoming, memory, layout }) : { weights: incoming };
    const measures = await this.#trainer.measure(plan.model, weights);
    this.#log("measured", { experiment, round, measures });
    return { samples, measures };
  }

  async #send({ notice, body }: KeptUpdate, keeping: Keeping): Promise<void> {
    const { experiment, round, attempt } = notice;
    const headers = { "x-carnet-notice": Buffer.from(JSON.stringify(notice)).toString("base64url") };
    const { status } = await this.#desk.post(`/federation/${experiment}/updates`, { body, headers });
    this.#log("sent", { experiment, round, attempt, answer: status });
    if (status === 422) keeping.forget(round);
  }

  /** Before training, so that no crash forgets it. */
  #spend({ experiment, round, plan }: WorkOrder, samples: number): void {
    const cost = roundCost(plan, samples);
    const privacy = plan.privacy.differentialPrivacy;
    if (cost === null || privacy === null) return;
    const { hospital, dataset, policy } = this.#configuration;
    const file = join(this.#folder, "budget", `${privacy.unit}.json`);
    const empty: BudgetLedger = {
      version: 1,
      hospital,
      dataset,
      unit: privacy.unit,
      ...policy.budget,
      conversion: "improved",
      entries: [],
    };
    const kept = readJson(file);
    // The budget is what the policy says today; what was spent is what the ledger says.
    const ledger = kept === null ? empty : { ...budgetLedger.parse(kept), ...policy.budget };
    writeJson(file, spend(ledger, { experiment, round, ...cost }));
  }

  /** Whether it may go better another time. */
  #failed({ experiment, round, attempt }: Pick<WorkOrder, "experiment" | "round" | "attempt">, error: unknown): boolean {
    const at = { experiment, round, attempt };
    if (error instanceof FederationError) {
      this.#log("refused", { ...at, code: error.code, sentence: error.sentence });
      this.#socket.emit("refuse", { ...at, code: error.code, sentence: error.sentence });
      return false;
    }
    if (error instanceof BrokenOff) {
      this.#log("broken-off", { ...at, why: error.message });
      return false;
    }
    this.#log("interrupted", { ...at, problem: String(error).slice(0, 500) });
    return true;
  }

  #log(event: string, details: Record<string, unknown>): void {
    appendFileSync(join(this.#folder, "log.jsonl"), `${JSON.stringify({ time: new Date().toISOString(), event, ...details })}\n`, {
      mode: 0o600,
    });
  }
}

/**
 * The hospital's agent. It connects outwards and opens no door; it is told of rounds over a socket and fetches and sends weights as streams. What may
 * be done with its patients its own policy says, whatever the desk asks; what was done stands in its own log.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
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
  measureOrder,
  nodeConfiguration,
  welcome,
  workOrder,
} from "../../protocol/federation/desk.ts";
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import { sumCall } from "../../protocol/federation/secure-aggregation.ts";
import type { UpdateNotice } from "../../protocol/federation/round.ts";
import { FederationError } from "../federation-error.ts";
import type { Learner } from "../models/learner.ts";
import { roundCost, spend } from "../privacy/ledger.ts";
import { publicKeyOf, signed } from "../privacy/secure-aggregation/keys.ts";
import { hospitalRound } from "../rounds/hospital-round.ts";
import { localStart, travelLayout } from "../strategies/local.ts";
import { decodeWeights } from "../weights/container.ts";
import { layoutOf } from "../weights/layout.ts";
import { DeskLink } from "./desk-link.ts";
import { readJson, writeWhole, writeJson } from "./durable.ts";
import type { KeptUpdate } from "./keeping.ts";
import { Keeping } from "./keeping.ts";
import { patientsFor } from "./patients.ts";
import { Peers } from "./peers.ts";
import { checkPolicy } from "./policy.ts";
import { SumSide } from "./sum-side.ts";

const inTheOpen = {
  reason: "that an experiment which began with secure aggregation goes on without it",
  reasonFr: "qu’une expérience commencée avec agrégation sécurisée continue sans elle",
};
const comeAgainMs = 1000;

/** The hospital's secret key, made at the first start; its public half is told to the desk's operator. */
export function identityIn(folder: string): { secret: Uint8Array; publicKey: string } {
  const file = join(folder, "identity.key");
  if (!existsSync(file)) writeWhole(file, [Buffer.from(randomBytes(32).toString("hex"))]);
  const secret = new Uint8Array(Buffer.from(readFileSync(file, "utf8").trim(), "hex"));
  return { secret, publicKey: publicKeyOf("ed25519", secret) };
}

export class HospitalAgent {
  readonly #folder: string;
  readonly #desk: DeskLink;
  readonly #configuration: NodeConfiguration;
  readonly #secret: Uint8Array;
  readonly #socket: Socket;
  readonly #sums: SumSide;
  #lastProblem: string | null = null;
  readonly #makeLearner: typeof patientsFor;
  #learner: { name: string; learner: Learner } | null = null;
  #working: Promise<void> = Promise.resolve();
  #again: NodeJS.Timeout | null = null;
  #stopped = false;

  /** @throws where `configuration.json` in the folder is not one. */
  constructor({ folder, desk, learner = patientsFor }: { folder: string; desk: string; learner?: typeof patientsFor }) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#makeLearner = learner;
    this.#desk = new DeskLink(desk);
    this.#configuration = nodeConfiguration.parse(readJson(join(folder, "configuration.json")));
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
    await this.#working;
    this.#desk.close();
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
    this.#working = this.#working.then(() => this.#work(order.data)).catch((error: unknown) => this.#failed(order.data, error));
  }

  async #work(order: WorkOrder): Promise<void> {
    const { experiment, plan, round, attempt } = order;
    const layout = travelLayout(plan.algorithm, layoutOf(plan.model));
    const keeping = new Keeping(this.#folder, experiment);
    keeping.settle(order);
    const made = keeping.update(round);
    const { hospital, policy } = this.#configuration;
    const learner = this.#learnerFor(plan.model);
    checkPolicy(policy, { plan, hospital, patients: learner.samples });
    const isSecret = plan.privacy.secureAggregation !== null;
    if (isSecret) keeping.diary.pledge();
    else if (keeping.diary.isPledged) throw new FederationError("not-allowed-here", { hospital, ...inTheOpen });
    if (made !== null) return this.#deliver(order, { ...made, notice: { ...made.notice, attempt } }, keeping);
    const stream = await this.#desk.get(`/federation/${experiment}/model?round=${round}`);
    const incoming = await decodeWeights(stream, { values: "float32", layout });
    this.#spend(order, learner.samples);
    const started = performance.now();
    // The same secret for the same round: what is made again after a crash holds the same noise, and tells nothing new.
    const noiseKey = new Uint8Array(hkdfSync("sha256", this.#secret, "", `carnet/noise/v1/${experiment}/${round}`, 32));
    const done = await hospitalRound({
      plan,
      hospital,
      round,
      learner,
      incoming: incoming.values,
      memory: await keeping.memory(),
      noiseKey,
    });
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
      .catch((error: unknown) => this.#failed(call.data, error));
  }

  /** After the work that was asked for before. Who cannot or will not measure does not answer; the log says why. */
  #measureNext(given: unknown, answer: (value: unknown) => void): void {
    this.#working = this.#working
      .then(async () => answer(await this.#measure(given)))
      .catch((error: unknown) => this.#log("not-measured", { problem: String(error).slice(0, 500) }));
  }

  async #measure(given: unknown): Promise<MeasureAnswer> {
    const { experiment, plan, round } = measureOrder.parse(given);
    const { hospital, policy } = this.#configuration;
    const learner = this.#learnerFor(plan.model);
    checkPolicy(policy, { plan, hospital, patients: learner.samples });
    const layout = layoutOf(plan.model);
    const stream = await this.#desk.get(`/federation/${experiment}/standing?round=${round}`);
    const { values: incoming } = await decodeWeights(stream, { values: "float32", layout });
    const memory = await new Keeping(this.#folder, experiment).memory();
    // As this hospital uses it: with FedBN its own tensors stand in their place.
    const { weights } = plan.algorithm.name === "fedbn" ? localStart(plan.algorithm, { incoming, memory, layout }) : { weights: incoming };
    const measures = await learner.evaluate(weights);
    this.#log("measured", { experiment, round, measures });
    return { samples: learner.samples, measures };
  }

  /** The last model's learner is kept: patients are read once, not each round. */
  #learnerFor(model: ModelArchitecture): Learner {
    const name = JSON.stringify(model);
    if (this.#learner?.name !== name) this.#learner = { name, learner: this.#makeLearner(model, this.#configuration.data) };
    return this.#learner.learner;
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

  #failed({ experiment, round, attempt }: Pick<WorkOrder, "experiment" | "round" | "attempt">, error: unknown): void {
    if (!(error instanceof FederationError)) {
      // A desk that is gone asks again when it is back.
      this.#log("interrupted", { experiment, round, attempt, problem: String(error).slice(0, 500) });
      return;
    }
    this.#log("refused", { experiment, round, attempt, code: error.code, sentence: error.sentence.en });
    this.#socket.emit("refuse", { experiment, round, attempt, code: error.code, sentence: error.sentence });
  }

  #log(event: string, details: Record<string, unknown>): void {
    appendFileSync(join(this.#folder, "log.jsonl"), `${JSON.stringify({ time: new Date().toISOString(), event, ...details })}\n`, {
      mode: 0o600,
    });
  }
}

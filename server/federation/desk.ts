/**
 * The federation's desk: it knows hospitals by their keys, opens rounds, takes updates and keeps every model with where it came from. Control goes over
 * socket.io, weights over HTTP streams. It can be killed at any moment and goes on where it was.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Namespace, Socket } from "socket.io";
import type { ExperimentStarter, ExperimentState, MeasureAnswer, MeasureOrder, WorkRefusal } from "../../protocol/federation/desk.ts";
import {
  challengeAnswer,
  challengeText,
  deskVersion,
  experimentOrder,
  hello,
  measureAnswer,
  workRefusal,
} from "../../protocol/federation/desk.ts";
import { experimentName } from "../../protocol/federation/experiment.ts";
import type { RoundRecord } from "../../protocol/federation/round.ts";
import { FederationError } from "../../federation/federation-error.ts";
import { isThresholdOf } from "../../federation/privacy/secure-aggregation/agreement.ts";
import { isSigned } from "../../federation/privacy/secure-aggregation/keys.ts";
import { chosenHospitals, startExperiment } from "../../federation/rounds/experiment.ts";
import { ExperimentStore } from "./experiment-store.ts";
import type { Registry } from "./registry.ts";
import { RunningExperiment, firstState } from "./running-experiment.ts";

interface Connected {
  socket: Socket;
  token: string;
  key: string;
  since: Date;
}
const answerTimeoutMs = 10_000;
/** Connections that have not proved their key yet: more are turned away until these have, or have run out of time. */
const mostUnproven = 200;

/** What happens at the desk's door; who keeps it is another's business. */
export interface DeskEvents {
  connected(hospital: string): void;
  /** It knew a name and not its key. */
  unproven(hospital: string): void;
  refused(hospital: string, refusal: WorkRefusal): void;
  /** Something can be looked up anew: a hospital came or went, a round opened or closed, an answer came. */
  changed?(): void;
}

export interface DeskOptions {
  folder: string;
  registry: Registry;
  report: (problem: unknown) => void;
  events?: DeskEvents;
}
const unheard: DeskEvents = { connected: () => {}, unproven: () => {}, refused: () => {} };

export class FederationDesk {
  readonly #folder: string;
  readonly #registry: Registry;
  readonly #connected = new Map<string, Connected>();
  readonly #running = new Map<string, RunningExperiment>();
  readonly #unreadable = new Map<string, string>();
  readonly #report: (problem: unknown) => void;
  readonly #events: DeskEvents;
  #unproven = 0;

  private constructor({ folder, registry, report, events }: DeskOptions) {
    this.#folder = folder;
    this.#registry = registry;
    this.#report = report;
    this.#events = events ?? unheard;
  }

  /** Takes up every experiment where it was. One that cannot be read is reported and left as it is; the others go on. */
  static async open(options: DeskOptions): Promise<FederationDesk> {
    const desk = new FederationDesk(options);
    const experiments = join(options.folder, "experiments");
    mkdirSync(experiments, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(experiments)) {
      const store = new ExperimentStore(join(experiments, name));
      if (!experimentName.safeParse(name).success || !store.exists()) continue;
      try {
        desk.#take(name, new RunningExperiment(store, { ...(await store.load()), outside: desk.#outside }));
      } catch (error) {
        desk.#unreadable.set(name, String(error).slice(0, 500));
        options.report(error);
      }
    }
    return desk;
  }

  readonly #outside = {
    isAdmitted: (hospital: string) => Object.hasOwn(this.#registry.hospitals(), hospital),
    isConnected: (hospital: string) => this.#connected.has(hospital),
    keyOf: (hospital: string) => this.#registry.hospitals()[hospital] ?? null,
    halt: (hospital: string, experiment: string) =>
      void this.#connected.get(hospital)?.socket.emit("halt", { version: deskVersion, experiment }),
    call: (hospital: string, call: unknown) => void this.#connected.get(hospital)?.socket.emit("sum", call),
    send: (hospital: string, order: unknown) => void this.#connected.get(hospital)?.socket.emit("work", order),
    report: (problem: unknown) => this.#report(problem),
    changed: () => this.#events.changed?.(),
  };

  #take(name: string, running: RunningExperiment): void {
    this.#running.set(name, running);
    running.open();
  }

  /** Starts an experiment, which pauses after `until` rounds where that is given. @throws FederationError "plan-invalid". */
  create(
    input: unknown,
    { until = null, ...by }: { startedAt?: string; startedBy?: ExperimentStarter; until?: number | null } = {},
  ): ExperimentState {
    const order = experimentOrder.safeParse(input);
    if (!order.success)
      throw new FederationError("plan-invalid", {
        list: order.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
      });
    const { experiment: name, plan, hospitals } = order.data;
    const strangers = hospitals.filter((hospital) => !Object.hasOwn(this.#registry.hospitals(), hospital));
    if (strangers.length > 0) throw new FederationError("plan-invalid", { list: `hospitals: ${strangers.join(", ")} unknown` });
    if (this.#running.has(name) || this.#unreadable.has(name))
      throw new FederationError("plan-invalid", { list: `experiment: ${name} is there already` });
    const experiment = startExperiment(plan as Parameters<typeof startExperiment>[0], { hospitals });
    const asked = chosenHospitals(experiment).length;
    const { secureAggregation } = experiment.plan.privacy;
    if (secureAggregation !== null && !isThresholdOf(asked, secureAggregation.threshold)) {
      const list = `privacy.secureAggregation.threshold: must be more than half of the ${asked} hospitals that are asked, and no more than them`;
      throw new FederationError("plan-invalid", { list });
    }
    const { model } = experiment.plan;
    if (model.kind === "tensors" && model.layers === null) {
      throw new FederationError("plan-invalid", { list: "model: hospitals' processes cannot build it without its layers (tensorModel)" });
    }
    const store = new ExperimentStore(join(this.#folder, "experiments", name));
    const status = until === 0 ? ({ status: "paused" } as const) : {};
    const state = store.commitNow({ ...firstState(name, experiment), ...by, ...status }, experiment);
    this.#take(name, new RunningExperiment(store, { state, experiment, outside: this.#outside, until }));
    return state;
  }

  experiments(): ExperimentState[] {
    return [...this.#running.values()].map(({ state }) => state);
  }

  running(name: string): RunningExperiment | null {
    return this.#running.get(name) ?? null;
  }

  records(name: string): RoundRecord[] {
    const running = this.#running.get(name);
    return running === undefined ? [] : running.store.records(running.state);
  }

  /** Folders of experiments that could not be read at the start, with what was wrong. */
  unreadable(): { experiment: string; problem: string }[] {
    return [...this.#unreadable].map(([experiment, problem]) => ({ experiment, problem }));
  }

  /** Path of the model that `round` rounds gave, with the server's memory behind it; null where there is none. */
  modelFile(name: string, round: number): string | null {
    const file = join(this.#folder, "experiments", name, "models", `${round}.weights`);
    const known = this.#running.get(name);
    return known !== undefined && round <= known.state.round && existsSync(file) ? file : null;
  }

  hospitals(): { hospital: string; connected: boolean; since: Date | null }[] {
    return Object.keys(this.#registry.hospitals()).map((hospital) => {
      const connected = this.#connected.get(hospital);
      return { hospital, connected: connected !== undefined, since: connected?.since ?? null };
    });
  }

  /** Ends the connections of hospitals that the registry no longer holds with the key that they proved. */
  dismissStrangers(): void {
    const known = this.#registry.hospitals();
    for (const [hospital, { socket, key }] of this.#connected) {
      if (Object.hasOwn(known, hospital) && known[hospital] === key) continue;
      // Its token opens nothing from now on, not only when the socket is gone.
      this.#connected.delete(hospital);
      socket.disconnect(true);
    }
    for (const running of this.#running.values()) running.recheck();
  }

  /** Whose token this is. */
  hospitalOf(token: string): string | null {
    for (const [hospital, connected] of this.#connected) if (connected.token === token) return hospital;
    return null;
  }

  /** Has a hospital measure the model as it stands on its own patients; null where it is not there, does not want to, or takes too long. */
  async measure(name: string, { hospital, timeoutMs }: { hospital: string; timeoutMs: number }): Promise<MeasureAnswer | null> {
    const running = this.#running.get(name);
    const connected = this.#connected.get(hospital);
    if (running === undefined || connected === undefined) return null;
    const { experiment, plan, round } = running.state;
    const order: MeasureOrder = { version: deskVersion, experiment, plan, round };
    try {
      return measureAnswer.parse(await connected.socket.timeout(timeoutMs).emitWithAck("measure", order));
    } catch {
      return null;
    }
  }

  /** Lets hospitals in at a namespace of socket.io. */
  listen(namespace: Namespace): void {
    namespace.use((socket, next) => {
      const said = hello.safeParse(socket.handshake.auth);
      if (!said.success) return next(new Error("protocol-version"));
      if (!Object.hasOwn(this.#registry.hospitals(), said.data.hospital)) return next(new Error("not-allowed"));
      if (this.#unproven >= mostUnproven) return next(new Error("too-many"));
      next();
    });
    namespace.on("connection", (socket) => void this.#greet(socket, hello.parse(socket.handshake.auth).hospital));
  }

  async #greet(socket: Socket, hospital: string): Promise<void> {
    const key = await this.#provenKey(socket, hospital);
    if (key === null || !socket.connected) {
      socket.disconnect(true);
      return;
    }
    // A hospital that comes again left its last connection behind.
    this.#connected.get(hospital)?.socket.disconnect(true);
    const token = randomBytes(32).toString("hex");
    this.#connected.set(hospital, { socket, token, key, since: new Date() });
    this.#events.connected(hospital);
    socket.on("disconnect", () => {
      if (this.#connected.get(hospital)?.socket !== socket) return;
      this.#connected.delete(hospital);
      this.#events.changed?.();
    });
    socket.on("refuse", (given: unknown) => {
      const refusal = workRefusal.safeParse(given);
      if (!refusal.success) return;
      if (this.#running.get(refusal.data.experiment)?.refuse(hospital, refusal.data) === true) this.#events.refused(hospital, refusal.data);
    });
    socket.emit("welcome", { token });
    for (const running of this.#running.values()) running.offer(hospital);
    this.#events.changed?.();
  }

  /** The key that the hospital proved, if it did. Read after the answer: it may have been revoked meanwhile. */
  async #provenKey(socket: Socket, hospital: string): Promise<string | null> {
    const nonce = randomBytes(32).toString("hex");
    this.#unproven += 1;
    try {
      const answer = challengeAnswer.parse(await socket.timeout(answerTimeoutMs).emitWithAck("challenge", { version: deskVersion, nonce }));
      const known = this.#registry.hospitals();
      const key = Object.hasOwn(known, hospital) ? known[hospital] : null;
      if (key !== null && isSigned(challengeText(nonce, hospital), { by: key, signature: answer.signature })) return key;
      if (key !== null) this.#events.unproven(hospital);
      return null;
    } catch {
      return null;
    } finally {
      this.#unproven -= 1;
    }
  }

  async stop(): Promise<void> {
    for (const { socket } of this.#connected.values()) socket.disconnect(true);
    await Promise.all([...this.#running.values()].map((running) => running.stop()));
  }
}

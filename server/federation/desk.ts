/**
 * The federation's desk: it knows hospitals by their keys, opens rounds, takes updates and keeps every model with where it came from. Control goes over
 * socket.io, weights over HTTP streams. It can be killed at any moment and goes on where it was.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Namespace, Socket } from "socket.io";
import type { ExperimentState, HospitalRegistry } from "../../protocol/federation/desk.ts";
import {
  challengeAnswer,
  challengeText,
  deskVersion,
  experimentName,
  experimentOrder,
  hello,
  hospitalRegistry,
  workRefusal,
} from "../../protocol/federation/desk.ts";
import type { RoundRecord } from "../../protocol/federation/round.ts";
import { FederationError } from "../../federation/federation-error.ts";
import { readJson } from "../../federation/node/durable.ts";
import { isSigned } from "../../federation/privacy/secure-aggregation/keys.ts";
import { startExperiment } from "../../federation/rounds/experiment.ts";
import { ExperimentStore } from "./experiment-store.ts";
import { RunningExperiment, firstState } from "./running-experiment.ts";

interface Connected {
  socket: Socket;
  token: string;
}
const answerTimeoutMs = 10_000;

export class FederationDesk {
  readonly #folder: string;
  readonly #connected = new Map<string, Connected>();
  readonly #running = new Map<string, RunningExperiment>();
  readonly #report: (problem: unknown) => void;

  private constructor(folder: string, report: (problem: unknown) => void) {
    this.#folder = folder;
    this.#report = report;
  }

  /** Read each time: a hospital that is added or taken out counts at its next connection. */
  get #registry(): HospitalRegistry {
    const known = readJson(join(this.#folder, "hospitals.json"));
    return known === null ? { version: 1, hospitals: {} } : hospitalRegistry.parse(known);
  }

  /** Takes up every experiment where it was. */
  static async open({ folder, report }: { folder: string; report: (problem: unknown) => void }): Promise<FederationDesk> {
    const desk = new FederationDesk(folder, report);
    const experiments = join(folder, "experiments");
    mkdirSync(experiments, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(experiments)) {
      const store = new ExperimentStore(join(experiments, name));
      if (!experimentName.safeParse(name).success || !store.exists()) continue;
      desk.#take(name, new RunningExperiment(store, { ...(await store.load()), outside: desk.#outside }));
    }
    return desk;
  }

  readonly #outside = {
    isConnected: (hospital: string) => this.#connected.has(hospital),
    send: (hospital: string, order: unknown) => void this.#connected.get(hospital)?.socket.emit("work", order),
    report: (problem: unknown) => this.#report(problem),
  };

  #take(name: string, running: RunningExperiment): void {
    this.#running.set(name, running);
    running.open();
  }

  /** Starts an experiment. @throws FederationError "plan-invalid". */
  create(input: unknown): ExperimentState {
    const order = experimentOrder.safeParse(input);
    if (!order.success)
      throw new FederationError("plan-invalid", {
        list: order.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
      });
    const { experiment: name, plan, hospitals } = order.data;
    const strangers = hospitals.filter((hospital) => !Object.hasOwn(this.#registry.hospitals, hospital));
    if (strangers.length > 0) throw new FederationError("plan-invalid", { list: `hospitals: ${strangers.join(", ")} unknown` });
    if (this.#running.has(name)) throw new FederationError("plan-invalid", { list: `experiment: ${name} is there already` });
    const experiment = startExperiment(plan as Parameters<typeof startExperiment>[0], { hospitals });
    if (experiment.plan.privacy.secureAggregation !== null) {
      throw new FederationError("plan-invalid", { list: "privacy.secureAggregation: not between processes yet, only in a simulation" });
    }
    if (experiment.plan.model.kind === "tensors") {
      throw new FederationError("plan-invalid", { list: "model: hospitals' processes train Carnet's own models only" });
    }
    const store = new ExperimentStore(join(this.#folder, "experiments", name));
    const state = store.commit(firstState(name, experiment), experiment);
    this.#take(name, new RunningExperiment(store, { state, experiment, outside: this.#outside }));
    return state;
  }

  experiments(): ExperimentState[] {
    return [...this.#running.values()].map(({ state }) => state);
  }

  running(name: string): RunningExperiment | null {
    return this.#running.get(name) ?? null;
  }

  records(name: string): RoundRecord[] {
    return this.#running.get(name)?.store.records() ?? [];
  }

  /** Path of the model that `round` rounds gave; null where there is none. */
  modelFile(name: string, round: number): string | null {
    const file = join(this.#folder, "experiments", name, "models", `${round}.weights`);
    const known = this.#running.get(name);
    return known !== undefined && round <= known.state.round && existsSync(file) ? file : null;
  }

  hospitals(): { hospital: string; connected: boolean }[] {
    return Object.keys(this.#registry.hospitals).map((hospital) => ({ hospital, connected: this.#connected.has(hospital) }));
  }

  /** Whose token this is. */
  hospitalOf(token: string): string | null {
    for (const [hospital, connected] of this.#connected) if (connected.token === token) return hospital;
    return null;
  }

  /** Lets hospitals in at a namespace of socket.io. */
  listen(namespace: Namespace): void {
    namespace.use((socket, next) => {
      const said = hello.safeParse(socket.handshake.auth);
      if (!said.success) return next(new Error("protocol-version"));
      if (!Object.hasOwn(this.#registry.hospitals, said.data.hospital)) return next(new Error("not-allowed"));
      next();
    });
    namespace.on("connection", (socket) => void this.#greet(socket, hello.parse(socket.handshake.auth).hospital));
  }

  async #greet(socket: Socket, hospital: string): Promise<void> {
    const nonce = randomBytes(32).toString("hex");
    try {
      const answer = challengeAnswer.parse(await socket.timeout(answerTimeoutMs).emitWithAck("challenge", { version: deskVersion, nonce }));
      const by = this.#registry.hospitals[hospital];
      if (!isSigned(challengeText(nonce, hospital), { by, signature: answer.signature })) throw new Error("wrong signature");
    } catch {
      socket.disconnect(true);
      return;
    }
    // A hospital that comes again left its last connection behind.
    this.#connected.get(hospital)?.socket.disconnect(true);
    const token = randomBytes(32).toString("hex");
    this.#connected.set(hospital, { socket, token });
    socket.on("disconnect", () => {
      if (this.#connected.get(hospital)?.socket === socket) this.#connected.delete(hospital);
    });
    socket.on("refuse", (given: unknown) => {
      const refusal = workRefusal.safeParse(given);
      if (refusal.success) this.#running.get(refusal.data.experiment)?.refuse(hospital, refusal.data);
    });
    socket.emit("welcome", { token });
    for (const running of this.#running.values()) running.offer(hospital);
  }

  async stop(): Promise<void> {
    for (const { socket } of this.#connected.values()) socket.disconnect(true);
    await Promise.all([...this.#running.values()].map((running) => running.stop()));
  }
}

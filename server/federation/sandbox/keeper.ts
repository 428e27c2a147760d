/**
 * A sandbox at work: a desk of its own, its hospitals, and the answers to one cell. It lives in a process of its own (`keeper-process.ts`), so that what
 * a cell asks for weighs on no one else, and so that it ends with the server, however that ends.
 */
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { Server } from "socket.io";
import type { HospitalActivity } from "../../../protocol/federation/picture.ts";
import type { Metrics, RoundRecord } from "../../../protocol/federation/round.ts";
import type { KeeperNews, SandboxAction, SandboxHospital, SandboxOpening, ValidatedAnswer } from "../../../protocol/federation/sandbox.ts";
import { sandboxBounds } from "../../../protocol/federation/sandbox.ts";
import { FederationError } from "../../../federation/federation-error.ts";
import { parsePlan } from "../../../federation/rounds/experiment.ts";
import { pictureOf } from "../../../federation/rounds/picture.ts";
import { decodeWeights } from "../../../federation/weights/container.ts";
import { layoutOf, parameterCount } from "../../../federation/weights/layout.ts";
import type { Launcher } from "../../../kernels/sandbox/launcher.ts";
import { FederationDesk } from "../desk.ts";
import { hospitalDoors } from "../doors.ts";
import { fixedRegistry } from "../registry.ts";
import type { RunningExperiment } from "../running-experiment.ts";
import { measuredByAll } from "../standing.ts";
import { HospitalProcess } from "./hospital-process.ts";

/** Between two pictures: what a page can follow, and a document should hold. */
const pictureEveryMs = 400;
const startWithinMs = 60_000;
const measureWithinMs = 20_000;

export interface KeeperOptions {
  opening: SandboxOpening;
  memoryMegabytes: number;
  launcher: Launcher;
  tell(news: KeeperNews): void;
  now(): number;
}

type Standing = Map<string, { samples: number; measures: Metrics }>;

export class SandboxKeeper {
  readonly #options: KeeperOptions;
  readonly #desk: FederationDesk;
  readonly #hospitals: Map<string, HospitalProcess>;
  readonly #close: () => Promise<void>;
  readonly #standing = new Map<string, { round: number; by: Standing }>();
  #changes = new Set<() => void>();
  #pictureTimer: NodeJS.Timeout | null = null;
  #shown: string | null = null;
  #ready = false;
  #closed = false;
  #runningMs = 0;
  #runningSince: number | null = null;
  #keptParameters = 0;

  private constructor(
    options: KeeperOptions,
    parts: { desk: FederationDesk; hospitals: Map<string, HospitalProcess>; close(): Promise<void> },
  ) {
    this.#options = options;
    this.#desk = parts.desk;
    this.#hospitals = parts.hospitals;
    this.#close = parts.close;
  }

  /** In the working folder of this process. Resolves when every hospital is connected. @throws FederationError "sandbox-failed". */
  static async open(options: KeeperOptions): Promise<SandboxKeeper> {
    const { opening, launcher, memoryMegabytes } = options;
    const server = createServer((request, response) => {
      void hospitalDoors(desk, request, response).then((known) => {
        if (!known) response.writeHead(404).end();
      });
    });
    const sockets = new Server(server, { serveClient: false, transports: ["websocket"] });
    const changed = (): void => keeper?.changed();
    const hospitals = new Map(
      opening.hospitals.map((hospital, index) => {
        const onConnection = (socket: unknown) => void server.emit("connection", socket);
        return [
          hospital.name,
          new HospitalProcess({ hospital, folder: `hospital-${index}`, launcher, memoryMegabytes, onConnection, onEnded: changed }),
        ];
      }),
    );
    const keys = Object.fromEntries([...hospitals].map(([name, { publicKey }]) => [name, publicKey]));
    for (const hospital of hospitals.values()) hospital.introduce(keys);
    const registry = fixedRegistry(keys);
    const events = { connected: changed, unproven: () => {}, refused: changed, changed };
    const desk = await FederationDesk.open({ folder: "desk", registry, report: (problem) => console.error(problem), events });
    desk.listen(sockets.of("/federation"));
    const close = async () => {
      await Promise.all([...hospitals.values()].map((hospital) => hospital.close()));
      await desk.stop();
      await sockets.close();
    };
    const keeper: SandboxKeeper | null = new SandboxKeeper(options, { desk, hospitals, close });
    await keeper.#begin();
    return keeper;
  }

  async #begin(): Promise<void> {
    // At once: whoever has the hospitals has seen them.
    this.#show();
    const deadline = this.#options.now() + startWithinMs;
    await Promise.all([...this.#hospitals.values()].map((hospital) => hospital.start()));
    await this.#until(() => {
      const missing = this.#desk.hospitals().filter(({ connected }) => !connected);
      const gone = missing.map(({ hospital }) => this.#hospitals.get(hospital)!).find(({ isRunning }) => !isRunning);
      if (gone === undefined && this.#options.now() < deadline) return missing.length === 0;
      const name = (gone?.hospital ?? this.#hospitals.get(missing[0].hospital)!.hospital).name;
      const words = gone?.lastWords ?? "";
      throw new FederationError("sandbox-failed", {
        reason: gone === undefined ? `${name} did not answer in ${startWithinMs / 1000} s` : `${name} ended at its start ${words}`.trim(),
        reasonFr:
          gone === undefined
            ? `${name} n’a pas répondu en ${startWithinMs / 1000} s`
            : `${name} s’est arrêté à son démarrage ${words}`.trim(),
      });
    }, startWithinMs);
    this.#ready = true;
    this.changed();
  }

  /** Something is otherwise than it was: whoever waits looks again, and the picture is drawn soon. */
  changed(): void {
    const latest = this.#latest();
    const runs = latest?.state.status === "running";
    if (runs && this.#runningSince === null) this.#runningSince = this.#options.now();
    if (!runs && this.#runningSince !== null) {
      this.#runningMs += this.#options.now() - this.#runningSince;
      this.#runningSince = null;
    }
    if (latest?.state.status === "finished" && !this.#standing.has(latest.state.experiment)) void this.#measure(latest);
    for (const look of this.#changes) look();
    this.#showSoon();
  }

  /** Waits until the fact holds. It is looked at when something changes, and once more when the time is over. */
  #until(holds: () => boolean, withinMs?: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (end: () => void): void => {
        this.#changes.delete(look);
        if (timer !== null) clearTimeout(timer);
        end();
      };
      const look = (): void => {
        try {
          if (holds() || this.#closed) done(resolve);
        } catch (error) {
          done(() => reject(error));
        }
      };
      const timer = withinMs === undefined ? null : setTimeout(look, withinMs + 10);
      this.#changes.add(look);
      look();
    });
  }

  #latest(): RunningExperiment | null {
    const last = this.#desk.experiments().at(-1);
    return last === undefined ? null : this.#desk.running(last.experiment);
  }

  /** @throws FederationError */
  async answer(action: SandboxAction): Promise<{ value: unknown; buffer?: Uint8Array<ArrayBuffer> }> {
    switch (action.do) {
      case "start":
        return { value: await this.#start(action.plan) };
      case "advance":
        await this.#experiment(action.experiment).runUntil(action.until);
        return { value: null };
      case "pause":
        await this.#experiment(action.experiment).steer("paused");
        return { value: null };
      case "follow":
        return { value: await this.#follow(this.#experiment(action.experiment), action.from) };
      case "validate":
        return { value: await this.#validate(this.#experiment(action.experiment)) };
      case "model":
        return this.#model(this.#experiment(action.experiment));
      case "hospital":
        return { value: await this.#steerHospital(action) };
    }
  }

  #experiment(name: string): RunningExperiment {
    const running = this.#desk.running(name);
    if (running === null) throw new FederationError("no-such-experiment", { experiment: name });
    return running;
  }

  async #start(plan: Record<string, unknown>): Promise<unknown> {
    this.#checkSize(plan);
    // One at a time: hospitals work on one thing, and the picture shows it.
    await this.interrupted();
    const count = this.#desk.experiments().length;
    const order = { experiment: `experiment-${count + 1}`, plan, hospitals: [...this.#hospitals.keys()] };
    const { experiment, status, round, plan: decided } = this.#desk.create(order, { until: 0 });
    [this.#runningMs, this.#runningSince] = [0, null];
    this.changed();
    return { experiment, status, round, plan: decided };
  }

  #checkSize(input: Record<string, unknown>): void {
    const plan = parsePlan(input);
    const { parameters, keptParameters, rounds, experiments, deadlineSeconds } = sandboxBounds;
    const tooLarge = (reason: string, reasonFr: string) => new FederationError("sandbox-too-large", { reason, reasonFr });
    if (plan.rounds > rounds) throw tooLarge(`${plan.rounds} rounds, and ${rounds} at most`, `${plan.rounds} tours, et ${rounds} au plus`);
    if (plan.deadlineSeconds > deadlineSeconds)
      throw tooLarge(`a deadline above ${deadlineSeconds} s`, `un délai de plus de ${deadlineSeconds} s`);
    if (this.#desk.experiments().length >= experiments)
      throw tooLarge(`${experiments} experiments already`, `déjà ${experiments} expériences`);
    const size = parameterCount(layoutOf(plan.model));
    if (size > parameters) throw tooLarge(`${size} parameters, and ${parameters} at most`, `${size} paramètres, et ${parameters} au plus`);
    // Each round's model is kept; a server's memory makes it up to three times as large.
    const kept = size * (plan.rounds + 1) * 3;
    if (this.#keptParameters + kept > keptParameters)
      throw tooLarge(
        `a model of ${size} parameters, kept ${plan.rounds} times`,
        `un modèle de ${size} paramètres, gardé ${plan.rounds} fois`,
      );
    this.#keptParameters += kept;
  }

  async #follow(running: RunningExperiment, from: number): Promise<unknown> {
    const { experiment } = running.state;
    let records: RoundRecord[] = [];
    await this.#until(() => {
      records = this.#desk.records(experiment);
      return records.length > from || running.state.status !== "running";
    });
    const { status, round } = running.state;
    const next = records.slice(from, from + sandboxBounds.records);
    // "running" where there is more to fetch: the last word comes with the last record.
    return { status: from + next.length < records.length ? "running" : status, round, records: next };
  }

  async #measure(running: RunningExperiment): Promise<Standing> {
    const { experiment, round } = running.state;
    const by: Standing = new Map();
    // Before the answers: it is asked for once.
    this.#standing.set(experiment, { round, by });
    for (const { hospital, ...answer } of await measuredByAll(this.#desk, running.state, measureWithinMs)) by.set(hospital, answer);
    this.changed();
    return by;
  }

  async #validate(running: RunningExperiment): Promise<ValidatedAnswer> {
    const { experiment, round } = running.state;
    const measured = await this.#measure(running);
    const records = this.#desk.records(experiment);
    const hospitals = [...this.#hospitals.keys()].map((hospital) => {
      const { samples = null, measures = null } = measured.get(hospital) ?? {};
      const trained = records
        .flatMap(({ participants }) => participants)
        .findLast((one) => one.hospital === hospital && one.answer === "update");
      return { hospital, samples, global: measures, local: trained?.after ?? null };
    });
    return { round, hospitals };
  }

  async #model(running: RunningExperiment): Promise<{ value: unknown; buffer: Uint8Array<ArrayBuffer> }> {
    const { experiment, round, plan } = running.state;
    const stored = await decodeWeights([readFileSync(this.#desk.modelFile(experiment, round)!)], { values: "float32" });
    const weights = stored.values.slice(0, parameterCount(layoutOf(plan.model)));
    return { value: { round }, buffer: new Uint8Array(weights.buffer) };
  }

  async #steerHospital({ name, to }: Extract<SandboxAction, { do: "hospital" }>): Promise<null> {
    const hospital = this.#hospitals.get(name);
    if (hospital === undefined)
      throw new FederationError("no-such-hospital", { hospital: name, list: [...this.#hospitals.keys()].join(", ") });
    if (to === "pause") hospital.hold();
    if (to === "resume") hospital.goOn();
    if (to === "kill" || to === "restart") await hospital.end();
    if (to === "restart") await hospital.start();
    this.changed();
    return null;
  }

  /** The person stopped what she was running: no further round is asked for. */
  async interrupted(): Promise<void> {
    for (const { experiment, status } of this.#desk.experiments())
      if (status === "running") await this.#desk.running(experiment)?.steer("paused");
    this.changed();
  }

  #showSoon(): void {
    this.#pictureTimer ??= setTimeout(() => {
      this.#pictureTimer = null;
      this.#show();
    }, pictureEveryMs);
  }

  #show(): void {
    const picture = this.#picture();
    const told = JSON.stringify(picture);
    if (told === this.#shown) return;
    this.#shown = told;
    this.#options.tell({ type: "tell", message: { type: "picture", picture } });
  }

  #picture() {
    const latest = this.#latest();
    const { title, hospitals } = this.#options.opening;
    const state = latest?.state;
    const records = state === undefined ? [] : this.#desk.records(state.experiment);
    const standing = state === undefined ? undefined : this.#standing.get(state.experiment);
    const since = this.#runningSince === null ? 0 : this.#options.now() - this.#runningSince;
    const before = this.#ready ? "ready" : "starting";
    return pictureOf({
      title,
      synthetic: true,
      status: state === undefined || (state.status === "paused" && records.length === 0) ? before : state.status,
      ...(state?.ended?.reason === undefined ? {} : { note: state.ended.reason.sentence }),
      plan: state?.plan ?? null,
      round: state?.round ?? 0,
      records,
      hospitals: hospitals.map((hospital) => ({
        name: hospital.name,
        activity: this.#activity(hospital.name, { latest, last: records.at(-1) }),
        clinic: clinicOf(hospital),
      })),
      standing: standing !== undefined && standing.round === state?.round ? standing.by : null,
      seconds: Math.round((this.#runningMs + since) / 100) / 10,
    });
  }

  #activity(name: string, { latest, last }: { latest: RunningExperiment | null; last: RoundRecord | undefined }): HospitalActivity {
    const process = this.#hospitals.get(name)!;
    const connected = this.#desk.hospitals().some((one) => one.hospital === name && one.connected);
    if (!process.isRunning) return this.#ready ? "lost" : "starting";
    if (process.isHeld) return "held";
    if (!connected) return this.#ready ? "lost" : "starting";
    const progress = latest?.progress() ?? null;
    if (progress?.asked.includes(name)) {
      if (progress.answered.includes(name)) return "sent";
      return progress.refused.includes(name) ? "refused" : "training";
    }
    const answer = last?.participants.find(({ hospital }) => hospital === name)?.answer;
    return answer === "late" || answer === "refused" ? answer : "idle";
  }

  /** Ends every process. */
  async end(): Promise<void> {
    this.#closed = true;
    if (this.#pictureTimer !== null) clearTimeout(this.#pictureTimer);
    for (const look of this.#changes) look();
    await this.#close();
  }
}

function clinicOf({ data }: SandboxHospital) {
  const kept = (count: number) => Math.min(Math.round(data.testShare * count), Math.max(0, count - 1));
  const testPatients = kept(data.responders) + kept(data.others);
  const all = data.responders + data.others;
  return { patients: all - testPatients, testPatients, outcomeShare: data.responders / all, scanner: data.scanner, missing: data.missing };
}

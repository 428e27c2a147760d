/** An experiment of a sandbox, as a cell steers it. */
import type { ExperimentStatus } from "../../protocol/federation/experiment.ts";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import type { TrainingPlan } from "../../protocol/federation/plan.ts";
import type { RoundRecord } from "../../protocol/federation/round.ts";
import type { SandboxAction, ValidatedAnswer } from "../../protocol/federation/sandbox.ts";
import { followedAnswer, modelAnswer, startedAnswer, validatedAnswer } from "../../protocol/federation/sandbox.ts";
import { kernelPort } from "../../kernels/evaluate/port.ts";
import { FederationError } from "../federation-error.ts";
import { parsePlan } from "../rounds/experiment.ts";
import { layoutOf } from "../weights/layout.ts";
import type { SandboxLink } from "./link.ts";

export type SandboxExperimentStatus = ExperimentStatus;

export class SandboxExperiment {
  readonly name: string;
  /** With everything decided. */
  readonly plan: TrainingPlan;
  readonly #link: SandboxLink;
  readonly #records: RoundRecord[] = [];
  #round = 0;
  #status: SandboxExperimentStatus;

  /** @internal Use `start` of a sandbox. */
  constructor(link: SandboxLink, started: unknown) {
    const { experiment, plan, status, round } = startedAnswer.parse(started);
    this.#link = link;
    this.name = experiment;
    this.plan = parsePlan(plan);
    this.#status = status;
    this.#round = round;
  }

  /** Rounds that are over, those below the quorum among them. */
  get records(): readonly RoundRecord[] {
    return this.#records;
  }

  /** Rounds that gave the model. */
  get round(): number {
    return this.#round;
  }

  get status(): SandboxExperimentStatus {
    return this.#status;
  }

  /**
   * Makes the next round, and gives its record; null where all rounds are made.
   *
   * @throws FederationError "quorum-not-met" where it failed as often as the plan allows.
   */
  async step(): Promise<RoundRecord | null> {
    const before = this.#records.length;
    await this.#advance(this.#round + 1);
    return this.#records.length === before ? null : this.#records.at(-1)!;
  }

  /** Makes the rounds that are left, and gives the records of all. Stop the cell to pause it; `run()` then goes on. */
  async run(): Promise<readonly RoundRecord[]> {
    await this.#advance(this.plan.rounds);
    return this.#records;
  }

  async #advance(until: number): Promise<void> {
    let broken = false;
    const letGo = kernelPort()?.whenBroken(() => {
      broken = true;
      // The server pauses it at a stop; here also where the cell failed beside it.
      if (!this.#link.closed) void this.pause().catch(() => {});
    });
    try {
      if (this.#status !== "finished" && this.#status !== "stopped") await this.#ask({ do: "advance", experiment: this.name, until });
      do {
        const { value } = await this.#ask({ do: "follow", experiment: this.name, from: this.#records.length });
        const { status, round, records } = followedAnswer.parse(value);
        this.#records.push(...records);
        [this.#status, this.#round] = [status, round];
      } while (this.#status === "running" && !broken);
    } finally {
      letGo?.();
    }
    if (this.#status !== "stopped") return;
    const { quorum, attempts } = this.plan;
    throw new FederationError("quorum-not-met", { round: this.#round, needed: quorum, attempts });
  }

  /** The open round is left; it is made when the experiment goes on. */
  async pause(): Promise<void> {
    await this.#ask({ do: "pause", experiment: this.name });
  }

  /** Every hospital measures the model as it stands on its own patients; beside it stands its own model's measure after its last training. */
  async validate(): Promise<ValidatedAnswer["hospitals"]> {
    const { value } = await this.#ask({ do: "validate", experiment: this.name });
    return validatedAnswer.parse(value).hospitals;
  }

  /** The model as it stands: what `network(plan.model).predict` and `simulate` take. */
  async model(): Promise<{ round: number; layout: ModelLayout; weights: Float32Array }> {
    const { value, buffers } = await this.#ask({ do: "model", experiment: this.name });
    const bytes = Uint8Array.from(buffers[0] ?? []);
    return { ...modelAnswer.parse(value), layout: layoutOf(this.plan.model), weights: new Float32Array(bytes.buffer) };
  }

  #ask(action: SandboxAction): Promise<{ value: unknown; buffers: Uint8Array[] }> {
    return this.#link.request(action);
  }
}

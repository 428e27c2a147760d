/**
 * The site's desk as a cell holds it: experiments with real hospitals, for who may start them. What the notebook's owner may do is asked anew with each
 * question.
 */
import { z } from "zod";
import type { ExperimentStatus } from "../../protocol/federation/experiment.ts";
import type { ExperimentView } from "../../protocol/federation/office.ts";
import { experimentSummary, experimentView, hospitalOnDesk } from "../../protocol/federation/office.ts";
import type { TrainingPlan, TrainingPlanInput } from "../../protocol/federation/plan.ts";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import type { RoundRecord } from "../../protocol/federation/round.ts";
import { kernelPort } from "../../kernels/evaluate/port.ts";
import { FederationError } from "../federation-error.ts";
import { decodeWeights, weightsDigest } from "../weights/container.ts";
import { DeskLink } from "./link.ts";

const overview = z.object({ experiments: z.array(experimentSummary), hospitals: z.array(hospitalOnDesk) });
const started = z.object({ name: z.string() });
const lookEveryMs = 500;
/** A cell asks for a model when it wants one: none is listed. */
const noModels = Number.MAX_SAFE_INTEGER;

/**
 * Opens the desk of this site.
 *
 * ```ts
 * const site = await desk();
 * const experiment = await site.start({ experiment: "lung", plan, hospitals: ["Nice", "Rouen"] });
 * for await (const record of experiment.follow()) console.log(record.round + 1, record.before);
 * const { weights } = await experiment.model();
 * ```
 *
 * @throws FederationError "desk-not-here" outside of a site, "desk-refused" with the reason where the notebook's owner may not look.
 */
export async function desk(): Promise<SiteDesk> {
  if (kernelPort() === null) throw new FederationError("desk-not-here");
  const site = new SiteDesk(new DeskLink());
  await site.experiments();
  return site;
}

export interface SiteExperimentSummary {
  name: string;
  title: string;
  status: ExperimentStatus;
  round: number;
  rounds: number;
}

export class SiteDesk {
  readonly #link: DeskLink;

  /** @internal Use `desk()`. */
  constructor(link: DeskLink) {
    this.#link = link;
  }

  /** All of this site, the latest first. */
  async experiments(): Promise<SiteExperimentSummary[]> {
    const { value } = await this.#link.ask({ do: "list" });
    return overview.parse(value).experiments.map(({ name, title, status, round, rounds }) => ({ name, title, status, round, rounds }));
  }

  /** Hospitals that are admitted, and which of them are connected. */
  async hospitals(): Promise<{ name: string; connected: boolean }[]> {
    const { value } = await this.#link.ask({ do: "list" });
    return overview.parse(value).hospitals.map(({ name, since }) => ({ name, connected: since !== null }));
  }

  /** Starts an experiment with real hospitals. It goes on when the notebook is closed. @throws FederationError with every fault of the plan. */
  async start(order: { experiment: string; plan: TrainingPlanInput; hospitals: readonly string[] }): Promise<SiteExperiment> {
    const { value } = await this.#link.ask({ do: "start", order });
    return this.experiment(started.parse(value).name);
  }

  /** One that is there. @throws FederationError where it is not. */
  async experiment(name: string): Promise<SiteExperiment> {
    const experiment = new SiteExperiment(this.#link, name);
    await experiment.look();
    return experiment;
  }
}

export class SiteExperiment {
  readonly name: string;
  readonly #link: DeskLink;
  #view: ExperimentView | null = null;
  readonly #records = new Map<string, RoundRecord>();

  /** @internal Use `start` or `experiment` of a desk. */
  constructor(link: DeskLink, name: string) {
    this.#link = link;
    this.name = name;
  }

  /** As it was at the last look. */
  get plan(): TrainingPlan {
    return this.#known().plan;
  }
  get status(): ExperimentView["status"] {
    return this.#known().status;
  }
  /** Rounds that gave the model. */
  get round(): number {
    return this.#known().round;
  }
  /** Rounds that are over, those below the quorum among them. */
  get records(): RoundRecord[] {
    return [...this.#records.values()];
  }

  #known(): ExperimentView {
    if (this.#view === null) throw new FederationError("desk-not-here");
    return this.#view;
  }

  /** Asks how it stands now. */
  async look(): Promise<void> {
    const seen = (this.#view?.earlier ?? 0) + this.#records.size;
    const { value } = await this.#link.ask({ do: "look", name: this.name, records: seen, models: noModels });
    const view = experimentView.parse(value);
    this.#view = { ...view, earlier: this.#view?.earlier ?? view.earlier };
    for (const record of view.records) this.#records.set(`${record.round}-${record.attempt}`, record);
  }

  /** Each round when it is over, from the first, until the experiment is over or paused. Stop the cell to stop looking; the experiment goes on. */
  async *follow(): AsyncGenerator<RoundRecord> {
    let broken = false;
    const letGo = kernelPort()?.whenBroken(() => (broken = true));
    let told = 0;
    try {
      for (;;) {
        const records = this.records;
        for (; told < records.length; told++) yield records[told];
        if (broken || this.status !== "running") return;
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
        await this.look();
      }
    } finally {
      letGo?.();
    }
  }

  pause(): Promise<void> {
    return this.#steer("paused");
  }
  resume(): Promise<void> {
    return this.#steer("running");
  }
  /** For good. */
  stop(): Promise<void> {
    return this.#steer("stopped");
  }

  async #steer(to: "paused" | "running" | "stopped"): Promise<void> {
    await this.#link.ask({ do: "steer", name: this.name, to });
    await this.look();
  }

  /** The model that `round` rounds gave; the last where left out. `sha256` is its name in the registry. */
  async model(round?: number): Promise<{ round: number; layout: ModelLayout; weights: Float32Array; sha256: string }> {
    if (round === undefined) await this.look();
    const wanted = round ?? this.round;
    const { pieces } = await this.#link.ask({ do: "model", name: this.name, round: wanted });
    const { layout, values } = await decodeWeights(pieces, { values: "float32" });
    return { round: wanted, layout, weights: values, sha256: weightsDigest({ layout, values }) };
  }
}

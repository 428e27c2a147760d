/**
 * A sandbox of hospitals, as a cell holds it: real processes of the hospital's program, with generated patients, around a desk of this notebook. Runs
 * where a server of Carnet stands behind the kernel.
 */
import { randomUUID } from "node:crypto";
import { generatedColumns } from "../../protocol/federation/generated.ts";
import { modelArchitecture } from "../../protocol/federation/model.ts";
import type { TrainingPlanInput } from "../../protocol/federation/plan.ts";
import type { SandboxAction, SandboxHospital } from "../../protocol/federation/sandbox.ts";
import { text } from "../../kernels/display/text.ts";
import { kernelPort } from "../../kernels/evaluate/port.ts";
import { FederationError } from "../federation-error.ts";
import type { Learner } from "../models/learner.ts";
import type { Examples } from "../models/network.ts";
import { patientsFor } from "../node/patients.ts";
import { generatedPatientsOf } from "../partition/generated.ts";
import { sandboxArms } from "./arms.ts";
import type { SandboxArms } from "./arms.ts";
import { SandboxExperiment } from "./experiment.ts";
import { SandboxLink } from "./link.ts";
import { openingOf } from "./options.ts";
import type { SandboxOptions } from "./options.ts";

/**
 * Starts hospitals, each a sandboxed process with patients that are generated there, and shows them at work.
 *
 * ```ts
 * const hospitals = await sandbox({ hospitals: 5, scannerStrength: 0.3 });
 * const experiment = await hospitals.start({ rounds: 10 });
 * await experiment.step();
 * await experiment.run();
 * ```
 *
 * @throws FederationError where options are wrong, the server has no room, or there is none.
 */
export async function sandbox(options: SandboxOptions = {}): Promise<SandboxHospitals> {
  const opening = openingOf(options, text({ fr: "Bac à sable d’hôpitaux", en: "Sandbox of hospitals" }));
  if (kernelPort() === null) throw new FederationError("sandbox-not-here");
  const link = new SandboxLink({ ...opening, display: randomUUID() });
  // A cell that is stopped or fails while hospitals start has no name for them: nobody could end them.
  const letGo = kernelPort()?.whenBroken(() => link.close());
  try {
    await link.opened;
  } finally {
    letGo?.();
  }
  return new SandboxHospitals(link, { hospitals: opening.hospitals, seed: options.seed ?? 1 });
}

/** What a plan is where nothing is said: logistic regression on the generated patients. */
function defaultPlan({ hospitals, seed }: { hospitals: number; seed: number }): TrainingPlanInput {
  return {
    version: 1,
    name: text({
      fr: "Poumon, sans progression à 12 mois (patients synthétiques)",
      en: "Lung, no progression at 12 months (synthetic patients)",
    }),
    model: { kind: "network", inputs: generatedColumns.length, hidden: [], outputs: 1, activation: "tanh", output: "logistic" },
    algorithm: { name: "fedavg" },
    rounds: 20,
    local: { amount: { unit: "epochs", count: 1 }, batchSize: 16, learningRate: 0.05 },
    quorum: Math.min(2, hospitals),
    deadlineSeconds: 10,
    seed,
  };
}

export class SandboxHospitals {
  /** In the order of the picture. */
  readonly names: readonly string[];
  readonly #link: SandboxLink;
  readonly #hospitals: readonly SandboxHospital[];
  readonly #seed: number;

  /** @internal Use `sandbox()`. */
  constructor(link: SandboxLink, { hospitals, seed }: { hospitals: readonly SandboxHospital[]; seed: number }) {
    this.#link = link;
    this.#hospitals = hospitals;
    this.#seed = seed;
    this.names = hospitals.map(({ name }) => name);
  }

  get closed(): boolean {
    return this.#link.closed;
  }

  /** The whole plan that `start` makes of a part of one. */
  plan(part: Partial<TrainingPlanInput> = {}): TrainingPlanInput {
    return { ...defaultPlan({ hospitals: this.names.length, seed: this.#seed }), ...part };
  }

  /** Begins an experiment, which waits for `step()` or `run()`. What the plan leaves out has a value. One works at a time: the one before is paused. */
  async start(part: Partial<TrainingPlanInput> = {}): Promise<SandboxExperiment> {
    const { value } = await this.#link.request({ do: "start", plan: { ...this.plan(part) } });
    return new SandboxExperiment(this.#link, value);
  }

  /** Its process stands still: connected and silent, it is late at the deadline. */
  pause(hospital: string): Promise<void> {
    return this.#steer(hospital, "pause");
  }

  resume(hospital: string): Promise<void> {
    return this.#steer(hospital, "resume");
  }

  /** Ends its process at once, as a power cut would: the hospital is lost. */
  kill(hospital: string): Promise<void> {
    return this.#steer(hospital, "kill");
  }

  /** Starts it again, where it was. */
  restart(hospital: string): Promise<void> {
    return this.#steer(hospital, "restart");
  }

  async #steer(name: string, to: Extract<SandboxAction, { do: "hospital" }>["to"]): Promise<void> {
    if (!this.names.includes(name)) throw new FederationError("no-such-hospital", { hospital: name, list: this.names.join(", ") });
    await this.#link.request({ do: "hospital", name, to });
  }

  /** Shows the picture under this cell too. */
  show(): void {
    this.#link.show();
  }

  /** The same hospitals in this process, for `simulate`: the same plan gives the same model. It can be, because their patients are generated. */
  learners(model: TrainingPlanInput["model"]): Record<string, Learner> {
    const whole = modelArchitecture.parse(model);
    return Object.fromEntries(this.#hospitals.map(({ name, data }) => [name, patientsFor(whole, data)]));
  }

  /** The generated patients: what each hospital trains on, and what all keep apart, in one table. No real hospital could give them. */
  patients(): { train: Record<string, Examples>; test: Examples } {
    const all = this.#hospitals.map(({ name, data }) => [name, generatedPatientsOf(data)] as const);
    const tests = all.flatMap(([, { test }]) => (test === null ? [] : [test]));
    return {
      train: Object.fromEntries(all.map(([name, { train }]) => [name, train])),
      test: {
        inputs: Float32Array.from(tests.flatMap(({ inputs }) => Array.from(inputs))),
        targets: Uint8Array.from(tests.flatMap(({ targets }) => Array.from(targets))),
      },
    };
  }

  /** Each hospital alone, all patients in one table, federated, and the consensus of the local models, side by side; in this process. */
  arms(part: Partial<TrainingPlanInput> = {}): Promise<SandboxArms> {
    return sandboxArms(this.plan(part), this.patients());
  }

  /** Ends the hospitals' processes. */
  close(): void {
    this.#link.close();
  }
}

/**
 * One attempt of a round with secure aggregation, as the desk sees it: hospitals say that they are ready, and then five steps, each closed when all have
 * answered that still can, or at its deadline. Before a list is shown it is on the disk; after a crash the same list is shown again.
 */
import type { TrainingPlan } from "../../protocol/federation/plan.ts";
import type { UpdateNotice } from "../../protocol/federation/round.ts";
import type { SumProgress, SumStep } from "../../protocol/federation/secure-aggregation.ts";
import { sumAnswers, sumContext } from "../../protocol/federation/secure-aggregation.ts";
import {
  contextId,
  isSoundAdvert,
  isSoundDealt,
  isThresholdOf,
  survivorsText,
} from "../../federation/privacy/secure-aggregation/agreement.ts";
import { SecureCollector } from "../../federation/privacy/secure-aggregation/collector.ts";
import { isSigned } from "../../federation/privacy/secure-aggregation/keys.ts";
import { meanOfSum } from "../../federation/privacy/secure-aggregation/secure-sum.ts";
import { FederationError } from "../../federation/federation-error.ts";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import { parameterCount } from "../../federation/weights/layout.ts";
import type { Received } from "./intake.ts";
import { takeIn } from "./intake.ts";
import type { SpokenStep, SumStore } from "./sum-store.ts";

export interface SumOutside {
  /** Null for a hospital that is not known any more. */
  keyOf(hospital: string): string | null;
  /** Calls a hospital for the step that is open; nothing where it is not connected. */
  call(hospital: string, step: SumStep): void;
  /** The sum can be opened, or cannot any more. */
  over(): void;
  report(problem: unknown): void;
}

export interface SumAttempt {
  experiment: string;
  plan: TrainingPlan;
  round: number;
  attempt: number;
  layout: ModelLayout;
}

const order: readonly SumStep[] = ["advertise", "share", "mask", "agree", "reveal"];

export class SumGathering {
  readonly #about: SumAttempt;
  readonly #store: SumStore;
  readonly #outside: SumOutside;
  readonly ready: Map<string, UpdateNotice>;
  #progress: SumProgress | null;
  #answered = new Set<string>();
  readonly #out = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #over = false;
  /** Files that were written by a process before this one. */
  readonly #isResumed: boolean;

  constructor({ about, store, outside }: { about: SumAttempt; store: SumStore; outside: SumOutside }) {
    this.#about = about;
    this.#store = store;
    this.#outside = outside;
    this.ready = store.ready();
    this.#progress = store.progress();
    this.#isResumed = this.#progress !== null;
    if (this.#progress !== null) this.#answered = this.#stored(this.#progress.step);
  }

  /** The step that is open; null as long as hospitals train. */
  get step(): SumStep | null {
    return this.#progress?.step ?? null;
  }

  /** Hospitals whose values are in the sum, as far as that is known. */
  get survivors(): readonly string[] {
    return this.#progress?.closed.mask ?? [];
  }

  /** Whether a hospital did all that it was asked for so far. */
  isPresent(hospital: string): boolean {
    return this.ready.has(hospital) && !this.#out.has(hospital) && (this.#progress?.context.members.includes(hospital) ?? true);
  }

  noteReady(notice: UpdateNotice): Received {
    if (this.#progress !== null) return this.ready.has(notice.hospital) ? "known" : "late";
    this.#store.put("ready", notice.hospital, notice);
    this.ready.set(notice.hospital, notice);
    return "accepted";
  }

  /** Takes the attempt up where it was, with a new deadline. */
  resume(): void {
    if (this.#progress === null || this.#over) return;
    this.#arm();
    for (const hospital of this.#expected) this.offer(hospital);
    this.#closeIfComplete();
  }

  /** Training is over: those that are ready are the members. */
  begin(): void {
    if (this.#progress !== null) return;
    const { experiment, plan, round, attempt, layout } = this.#about;
    const { threshold, range } = plan.privacy.secureAggregation!;
    const keys = Object.fromEntries([...this.ready.keys()].flatMap((name) => [[name, this.#outside.keyOf(name) ?? ""]]));
    const members = Object.keys(keys)
      .filter((name) => keys[name] !== "")
      .sort((a, b) => (a < b ? -1 : 1));
    const totalWeight = members.reduce((sum, name) => sum + this.#weightOf(name), 0);
    const length = parameterCount(layout);
    const context = sumContext.safeParse({ version: 1, experiment, round, attempt, members, threshold, length, range, totalWeight });
    if (!context.success || !isThresholdOf(members.length, threshold)) return this.#end();
    this.#advance({ version: 1, step: "advertise", context: context.data, keys: pick(keys, members), closed: {} });
  }

  #weightOf(hospital: string): number {
    return this.#about.plan.weighting === "equal" ? 1 : this.ready.get(hospital)!.samples;
  }

  /** Calls a hospital that has not answered the open step. */
  offer(hospital: string): void {
    if (this.#progress !== null && !this.#over && this.#awaits(hospital)) this.#outside.call(hospital, this.#progress.step);
  }

  get #expected(): readonly string[] {
    const { step, context, closed } = this.#progress!;
    if (step === "advertise") return context.members;
    if (step === "reveal") return closed.agree ?? [];
    return closed[order[order.indexOf(step) - 1]] ?? [];
  }

  #awaits(hospital: string): boolean {
    return this.#expected.includes(hospital) && !this.#answered.has(hospital) && !this.#out.has(hospital);
  }

  /** What a step works on; null where this hospital is not asked for it. */
  input(hospital: string, step: SumStep): unknown {
    if (this.#over || this.#progress?.step !== step || !this.#expected.includes(hospital)) return null;
    const { context, keys, closed } = this.#progress;
    const of = <S extends SpokenStep>(asked: S) => {
      const answers = this.#store.answers(asked);
      return (closed[asked] ?? []).map((name) => answers.get(name)!);
    };
    switch (step) {
      case "advertise":
        return { context, keys };
      case "share":
        return { adverts: of("advertise") };
      case "mask":
        return { dealt: of("share") };
      case "agree":
        return { survivors: closed.mask };
      case "reveal":
        return { agreements: of("agree") };
    }
  }

  /** Takes an answer. What is not sound counts as none; its sender is told. @throws FederationError "sum-refused". */
  take(hospital: string, { step, value }: { step: SpokenStep; value: unknown }): Received {
    if (this.#over || this.#progress?.step !== step || !this.#expected.includes(hospital)) return "late";
    if (this.#answered.has(hospital)) return "known";
    const answer = sumAnswers[step].parse(value);
    if (answer.from !== hospital || !this.#isSound(step, answer)) {
      const reason = `the answer of ${hospital} to “${step}” is not sound`;
      throw new FederationError("sum-refused", {
        reason,
        reasonFr: `la réponse de ${hospital} à « ${step} » n’est pas correcte`,
        who: hospital,
      });
    }
    this.#store.put(step, hospital, answer);
    return this.#noted(hospital);
  }

  #isSound(step: SpokenStep, answer: unknown): boolean {
    const { context, keys: roster, closed } = this.#progress!;
    if (step === "advertise") return isSoundAdvert(context, { advert: sumAnswers.advertise.parse(answer), roster });
    if (step === "share") return isSoundDealt(context, { dealt: sumAnswers.share.parse(answer), names: closed.advertise!, roster });
    if (step === "reveal") return true;
    const { from, signature } = sumAnswers.agree.parse(answer);
    return isSigned(survivorsText(contextId(context), closed.mask!), { by: roster[from], signature });
  }

  async takeMasked(hospital: string, body: AsyncIterable<Uint8Array>): Promise<Received> {
    const isLate = () => this.#over || this.#progress?.step !== "mask" || !this.#expected.includes(hospital);
    if (isLate()) return "late";
    if (this.#answered.has(hospital)) return "known";
    const wanted = () => !isLate() && !this.#answered.has(hospital);
    const { layout } = this.#about;
    const taken = await takeIn(body, { layout, values: "uint32", file: this.#store.maskedFile(hospital), wanted });
    if (taken === null) return isLate() ? "late" : "known";
    return this.#noted(hospital);
  }

  #noted(hospital: string): Received {
    this.#answered.add(hospital);
    this.#closeIfComplete();
    return "accepted";
  }

  /** A hospital takes no further part: it said so, or is known no more. */
  leave(hospital: string): void {
    if (this.#progress === null || this.#over) return;
    this.#out.add(hospital);
    this.#closeIfComplete();
  }

  #closeIfComplete(): void {
    if (!this.#over && !this.#expected.some((hospital) => this.#awaits(hospital))) this.#closeStep();
  }

  #closeStep(): void {
    const progress = this.#progress!;
    const { context, step } = progress;
    const names = this.#expected.filter((name) => this.#answered.has(name));
    const needed = step === "mask" ? Math.max(context.threshold, this.#about.plan.quorum) : context.threshold;
    for (const name of this.#expected) if (!this.#answered.has(name)) this.#out.add(name);
    if (names.length < needed) return this.#end();
    const closed = { ...progress.closed, [step]: names };
    if (step === "reveal") {
      this.#progress = { ...progress, closed };
      return this.#end();
    }
    this.#advance({ ...progress, step: order[order.indexOf(step) + 1], closed });
  }

  #advance(progress: SumProgress): void {
    this.#store.advance(progress);
    this.#progress = progress;
    this.#answered = this.#stored(progress.step);
    this.#arm();
    for (const hospital of this.#expected) this.offer(hospital);
  }

  #stored(step: SumStep): Set<string> {
    return new Set(step === "mask" ? this.#store.masked() : this.#store.answers(step).keys());
  }

  #arm(): void {
    this.halt();
    this.#timer = setTimeout(() => this.#closeStep(), 1000 * this.#about.plan.privacy.secureAggregation!.stepSeconds);
  }

  /** Stops the clock. */
  halt(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #end(): void {
    this.#over = true;
    this.halt();
    this.#outside.over();
  }

  /** The weighted mean of those left; null where too few stayed for it, or what they sent is of no use. */
  async open(): Promise<Float64Array | null> {
    try {
      return await this.#opened();
    } catch (error) {
      if (!(error instanceof FederationError)) throw error;
      this.#outside.report(error);
      return null;
    }
  }

  async #opened(): Promise<Float64Array | null> {
    const progress = this.#progress;
    const shown = progress?.closed.reveal;
    if (progress === null || shown === undefined) return null;
    const { context, keys: roster, closed } = progress;
    if (this.#isResumed) for (const name of closed.mask!) await this.#store.checkMasked(name, this.#about.layout);
    const collector = new SecureCollector({ context, roster });
    const [adverts, dealt, shares] = [this.#store.answers("advertise"), this.#store.answers("share"), this.#store.answers("reveal")];
    collector.closeAdverts(closed.advertise!.map((name) => adverts.get(name)!));
    collector.closeDealt(closed.share!.map((name) => dealt.get(name)!));
    for (const name of closed.mask!) await collector.addStored(name, this.#store.maskedValues(name, context.length));
    collector.closeMasked();
    for (const name of shown) collector.addShares(shares.get(name)!);
    const { sum, hospitals, liars } = collector.open();
    if (liars.length > 0) this.#outside.report(new Error(`wrong shares from ${liars.join(", ")}`));
    return meanOfSum(sum, { weights: hospitals.map((name) => this.#weightOf(name)), totalWeight: context.totalWeight! });
  }
}

function pick(keys: Record<string, string>, names: readonly string[]): SumProgress["keys"] {
  return Object.fromEntries(names.map((name) => [name, keys[name]]));
}

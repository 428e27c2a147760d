/** A hospital's secure sums over its desk's doors: it is called for a step, fetches what the step works on, and answers. Nothing else leaves it. */
import type { WorkOrder } from "../../protocol/federation/desk.ts";
import type { UpdateNotice } from "../../protocol/federation/round.ts";
import type { SumCall, SumContext, SumInput } from "../../protocol/federation/secure-aggregation.ts";
import { sumInputs } from "../../protocol/federation/secure-aggregation.ts";
import { refused } from "../privacy/secure-aggregation/agreement.ts";
import { publicKeyOf } from "../privacy/secure-aggregation/keys.ts";
import { weighted } from "../privacy/secure-aggregation/secure-sum.ts";
import { encodeWeights } from "../weights/container.ts";
import { layoutOf, parameterCount } from "../weights/layout.ts";
import type { DeskLink } from "./desk-link.ts";
import type { Keeping } from "./keeping.ts";
import type { Peers } from "./peers.ts";
import { SumSession } from "./sum-session.ts";

interface Options {
  hospital: string;
  identity: Uint8Array;
  peers: Peers;
  desk: DeskLink;
}

const mostInputBytes = 1 << 26;

export class SumSide {
  readonly #options: Options;
  #session: SumSession | null = null;
  /** What is to be added up next, and by which plan. */
  #waiting: { order: WorkOrder; keeping: Keeping; notice: UpdateNotice } | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Says that this hospital's update of a round is made; the values stay here. Resolves to the desk's status. */
  async ready({ order, keeping, notice }: { order: WorkOrder; keeping: Keeping; notice: UpdateNotice }): Promise<number> {
    this.#waiting = { order, keeping, notice };
    return this.#post(`/federation/${order.experiment}/ready`, notice);
  }

  /** Answers a step; resolves to the desk's status. @throws FederationError where this hospital takes no part in the step. */
  async answer(call: SumCall): Promise<number> {
    const { experiment, round, attempt, step } = call;
    const path = `/federation/${experiment}/sum?${new URLSearchParams({ round: String(round), attempt: String(attempt), step })}`;
    const input = sumInputs[step].parse(await this.#json(path));
    if (step === "advertise") await this.#begin(call, input as SumInput<"advertise">);
    const session = this.#sessionOf(call);
    if (step !== "mask") return this.#post(path, session.answer(step, input as never));
    const values = session.answer("mask", input as SumInput<"mask">);
    const pieces = [...encodeWeights({ layout: layoutOf(this.#waiting!.order.plan.model), values })];
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    return (await this.#options.desk.post(path, { body: { bytes, pieces: () => pieces } })).status;
  }

  #sessionOf({ experiment, round, attempt }: SumCall): SumSession {
    const context = this.#session?.context;
    if (context?.experiment !== experiment || context.round !== round || context.attempt !== attempt) {
      const reason = "this hospital's secrets of this attempt are gone: it was started again, or another attempt began";
      throw refused(reason, "les secrets de cet essai ont disparu : l’hôpital a redémarré, ou un autre essai a commencé", "-");
    }
    return this.#session!;
  }

  async #begin({ experiment, round, attempt }: SumCall, { context, keys }: SumInput<"advertise">): Promise<void> {
    const now = this.#session?.context;
    if (now?.experiment === experiment && now.round === round && now.attempt === attempt) return;
    const waiting = this.#waiting;
    const asked = waiting?.order;
    if (waiting === null || asked?.experiment !== experiment || asked.round !== round || asked.attempt !== attempt) {
      throw refused("no update of this attempt is ready here", "aucune mise à jour de cet essai n’est prête ici", "-");
    }
    this.#checkContext(context, waiting.order);
    const { hospital, identity, peers } = this.#options;
    const self = { name: hospital, key: publicKeyOf("ed25519", identity) };
    const roster = peers.rosterFor({ members: context.members, keys, self });
    const weight = asked.plan.weighting === "equal" ? 1 : waiting.notice.samples;
    const totalWeight = context.totalWeight!;
    const difference = await waiting.keeping.difference(round, layoutOf(asked.plan.model));
    const { diary } = waiting.keeping;
    const session = new SumSession({
      name: hospital,
      identity,
      roster,
      context,
      values: weighted(difference, { weight, totalWeight }),
      beforeReveal: () => diary.reveal(round),
    });
    diary.begin({ round, attempt });
    this.#session = session;
  }

  /** What the desk fixed must be what the plan says: it could else widen the range or lower the threshold. */
  #checkContext(context: SumContext, { experiment, plan, round, attempt }: WorkOrder): void {
    const { threshold, range } = plan.privacy.secureAggregation!;
    const expected = { experiment, round, attempt, threshold, range, length: parameterCount(layoutOf(plan.model)) };
    for (const [name, value] of Object.entries(expected)) {
      if (context[name as keyof typeof expected] === value) continue;
      throw refused(`its ${name} is not that of the plan`, `${name} n’est pas ce que dit le plan`, "-");
    }
    if (context.totalWeight === undefined || !context.members.includes(this.#options.hospital)) {
      throw refused("this hospital is no member, or weights are missing", "cet hôpital n’en est pas membre, ou les poids manquent", "-");
    }
  }

  async #json(path: string): Promise<unknown> {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of (await this.#options.desk.get(path)) as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > mostInputBytes) throw refused("the desk says too much at once", "le bureau envoie trop de données", "-");
      pieces.push(piece);
    }
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  }

  async #post(path: string, value: unknown): Promise<number> {
    const piece = Buffer.from(JSON.stringify(value));
    return (await this.#options.desk.post(path, { body: { bytes: piece.length, pieces: () => [piece] } })).status;
  }
}

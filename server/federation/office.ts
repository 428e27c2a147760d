/** What people may do at the desk: everything that comes from a page or a cell passes here, says who asks, and is parsed. */
import type { SignedIn } from "../../protocol/identity.ts";
import type {
  DeskAct,
  ExperimentSummary,
  ExperimentView,
  FileAnswer,
  HospitalOnDesk,
  ModelProvenance,
} from "../../protocol/federation/office.ts";
import { fileQuestion, steering } from "../../protocol/federation/office.ts";
import type { PlanFault } from "../../protocol/federation/office.ts";
import type { TrainingPlan } from "../../protocol/federation/plan.ts";
import { isRefusal, refused, type Refusal } from "../../protocol/refusal.ts";
import { FederationError } from "../../federation/federation-error.ts";
import { layoutOf } from "../../federation/weights/layout.ts";
import type { Database } from "../../storage/database.ts";
import { insertFederationAct } from "../../storage/queries/insert-federation-act.ts";
import { listFederationActs } from "../../storage/queries/list-federation-acts.ts";
import type { FederationDesk } from "./desk.ts";
import type { HospitalBook } from "./hospital-book.ts";
import { modelStream, type ModelStream } from "./model-stream.ts";
import { faultsOfOrder } from "./order.ts";
import { mayAdmit, mayLook, mayStart, maySteer, mayTake } from "./rights.ts";
import { measureStanding, standingOf } from "./standing.ts";
import { modelsOf, planDigest, privacyOf, provenanceOf, summaryOf } from "./view.ts";

/** Rounds that a page is given at once. */
const mostRecords = 1000;
const mostActs = 200;

export interface Overview {
  experiments: ExperimentSummary[];
  unreadable: { experiment: string; problem: string }[];
  hospitals: HospitalOnDesk[];
  mayStart: boolean;
  mayAdmit: boolean;
}

/** What a page has already: only what is new is sent. */
export interface Seen {
  records: number;
  models: number;
}

export interface FederationOffice {
  overview(who: SignedIn): Promise<Overview | Refusal>;
  journal(who: SignedIn): Promise<DeskAct[] | Refusal>;
  admit(who: SignedIn, input: unknown): Promise<{ id: string } | Refusal>;
  revoke(who: SignedIn, id: string): Promise<{ done: true } | Refusal>;
  start(who: SignedIn, input: unknown): Promise<{ name: string } | { faults: PlanFault[] } | Refusal>;
  steer(who: SignedIn, name: string, input: unknown): Promise<{ done: true } | Refusal>;
  /** Has the hospitals measure the last model. Refusals: `experiment-not-steerable` while it runs, `nobody-measured`. */
  measure(who: SignedIn, name: string): Promise<{ done: true } | Refusal>;
  experiment(who: SignedIn, name: string, seen?: Seen): Promise<ExperimentView | Refusal>;
  /** The plan of an experiment, to begin another with it. */
  plan(who: SignedIn, name: string): { plan: TrainingPlan; hospitals: string[] } | Refusal;
  model(who: SignedIn, name: string, round: number): Promise<(ModelStream & { file: string }) | Refusal>;
  provenance(who: SignedIn, name: string, round: number): ModelProvenance | Refusal;
  whichRound(who: SignedIn, input: unknown): FileAnswer | Refusal;
}

interface Behind {
  desk: FederationDesk;
  book: HospitalBook;
  database: Database;
}

export function createFederationOffice(behind: Behind): FederationOffice {
  const { desk, book, database } = behind;
  const look = <A>({ person }: SignedIn, answer: () => A): A | Refusal => (mayLook(person) ? answer() : refused("not-allowed"));
  return {
    overview: async (who) =>
      look(who, async () => ({
        experiments: desk.experiments().map(summaryOf).sort(latestFirst),
        unreadable: desk.unreadable(),
        hospitals: await book.list(connectedSince(desk)),
        mayStart: mayStart(who.person),
        mayAdmit: mayAdmit(who.person),
      })),
    journal: async (who) => look(who, () => listFederationActs(database, { most: mostActs })),
    async admit({ person }, input) {
      return mayAdmit(person) ? book.admit(person, input) : refused("not-allowed");
    },
    async revoke({ person }, id) {
      if (!mayAdmit(person)) return refused("not-allowed");
      const name = await book.revoke(person, id);
      if (isRefusal(name)) return name;
      desk.dismissStrangers();
      return { done: true };
    },
    start: (who, input) => start(behind, who, input),
    steer: (who, name, input) => steer(behind, who, { name, input }),
    async measure({ person }, name) {
      if (!mayStart(person)) return refused("not-allowed");
      const running = desk.running(name);
      if (running === null) return refused("not-found");
      // The next round measures it anyway.
      if (running.state.status === "running") return refused("experiment-not-steerable");
      return (await measureStanding(desk, running)) === null ? refused("nobody-measured") : { done: true };
    },
    experiment: async (who, name, seen) => look(who, () => view(behind, who, { name, seen: seen ?? { records: 0, models: 0 } })),
    plan: (who, name) =>
      look(who, () => {
        const running = desk.running(name);
        return running === null ? refused("not-found") : { plan: running.state.plan, hospitals: running.state.hospitals };
      }),
    async model({ person }, name, round) {
      if (!mayTake(person)) return refused("not-allowed");
      const file = desk.modelFile(name, round);
      const running = desk.running(name);
      if (file === null || running === null) return refused("not-found");
      return { ...(await modelStream(file, layoutOf(running.state.plan.model))), file: `${name}-${round}.weights` };
    },
    provenance: (who, name, round) =>
      look(who, () => {
        const running = desk.running(name);
        if (running === null) return refused("not-found");
        return provenanceOf(running.state, { records: desk.records(name), standing: standingOf(running), round }) ?? refused("not-found");
      }),
    whichRound: (who, input) => look(who, () => whichRound(desk, input)),
  };
}

const connectedSince = (desk: FederationDesk): Map<string, Date> =>
  new Map(desk.hospitals().flatMap(({ hospital, since }) => (since === null ? [] : [[hospital, since] as const])));

/** Those whose beginning is not known come last. */
function latestFirst(a: ExperimentSummary, b: ExperimentSummary): number {
  return (b.startedAt ?? "").localeCompare(a.startedAt ?? "") || a.name.localeCompare(b.name);
}

async function start({ desk, book, database }: Behind, { person }: SignedIn, input: unknown): ReturnType<FederationOffice["start"]> {
  if (!mayStart(person)) return refused("not-allowed");
  const isTaken = (name: string) => desk.running(name) !== null || desk.unreadable().some(({ experiment }) => experiment === name);
  const faults = faultsOfOrder(input, { hospitals: new Set(Object.keys(book.hospitals())), isTaken });
  if (faults.length > 0) return { faults };
  const by = { id: person.id, name: person.name };
  try {
    const { experiment, plan } = desk.create(input, { startedAt: new Date().toISOString(), startedBy: by });
    await insertFederationAct(database, { by, act: "experiment-started", subject: experiment, details: { planSha256: planDigest(plan) } });
    return { name: experiment };
  } catch (error) {
    if (error instanceof FederationError) return { faults: [{ path: "plan", sentence: error.sentence }] };
    throw error;
  }
}

const actOf = { paused: "experiment-paused", running: "experiment-resumed", stopped: "experiment-stopped" } as const;

async function steer({ desk, database }: Behind, { person }: SignedIn, { name, input }: { name: string; input: unknown }) {
  if (!mayLook(person)) return refused("not-allowed");
  const running = desk.running(name);
  if (running === null) return refused("not-found");
  if (!maySteer(person, running.state)) return refused("not-allowed");
  const parsed = steering.safeParse(input);
  if (!parsed.success) return refused("bad-request");
  if (!(await running.steer(parsed.data.to))) return refused("experiment-not-steerable");
  const by = { id: person.id, name: person.name };
  await insertFederationAct(database, { by, act: actOf[parsed.data.to], subject: name, details: { round: running.state.round } });
  return { done: true } as const;
}

async function view(
  { desk, database }: Behind,
  { person }: SignedIn,
  { name, seen }: { name: string; seen: Seen },
): Promise<ExperimentView | Refusal> {
  const running = desk.running(name);
  if (running === null) return refused("not-found");
  const acts = await listFederationActs(database, { subject: name, most: mostActs });
  const { state } = running;
  const { plan, status, hospitals, round, attempt, startedAt, startedBy, ended } = state;
  const all = desk.records(name);
  const earlier = Math.max(0, all.length - mostRecords);
  const standing = standingOf(running);
  const models = modelsOf(state, all, standing);
  const open = running.openRound();
  const connected = connectedSince(desk);
  return {
    ...{ name, status, ended: ended ?? null, plan, planSha256: planDigest(plan), round, attempt, earlier },
    hospitals: hospitals.map((hospital) => ({ name: hospital, connected: connected.has(hospital) })),
    startedAt: startedAt ?? null,
    startedBy: startedBy ?? null,
    open: open === null ? null : { ...open, since: open.since.toISOString() },
    records: all.slice(Math.max(earlier, seen.records)),
    // The last that was seen comes again: the round after it measured it.
    models: models.slice(Math.max(0, models.length - mostRecords, seen.models - 1)),
    standing,
    privacy: privacyOf(state, all),
    acts: acts.filter(({ act }) => act.startsWith("experiment")),
    maySteer: maySteer(person, state),
    mayTake: mayTake(person),
  };
}

function whichRound(desk: FederationDesk, input: unknown): FileAnswer | Refusal {
  const parsed = fileQuestion.safeParse(input);
  if (!parsed.success) return refused("bad-request");
  const { sha256 } = parsed.data;
  const found = desk.experiments().flatMap((state) =>
    modelsOf(state, desk.records(state.experiment))
      .filter((model) => model.sha256 === sha256)
      .map((model) => ({ experiment: state.experiment, title: state.plan.name, model })),
  );
  return { sha256, found };
}

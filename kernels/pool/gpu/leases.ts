/**
 * Who holds the GPU and who waits for it. Pure: time comes in with each event, what has to happen comes out. A person holds one lease at a
 * time, so that nobody takes all with many notebooks; those who wait are served in the order of asking, one who holds none before others.
 */

export interface Holder {
  kernel: string;
  person: string;
  notebook: string;
  since: number;
  usedAt: number;
  /** What the kernel says that it holds, or what was measured from outside where that is more. */
  bytes: number;
  /** Until when the kernel has to give back; null while it may keep. */
  until: number | null;
}
export interface Waiter {
  kernel: string;
  person: string;
  notebook: string;
  since: number;
}
export interface Leases {
  holders: Holder[];
  queue: Waiter[];
}
export interface Rules {
  /** Kernels that may hold it at once. */
  kernels: number;
  budgetBytes: number;
  /** Unused for so long it is asked back when others wait; after `idleMs` in any case. */
  wantedIdleMs: number;
  idleMs: number;
  /** For a kernel that was asked to give back, until it is ended. */
  graceMs: number;
}

export type ReclaimReason = "idle" | "owner";
export type EndReason = "not-given-back" | "over-budget";
export type Event =
  | { type: "wanted"; kernel: string; person: string; notebook: string; at: number }
  | { type: "used"; kernel: string; bytes: number; at: number }
  /** From outside; also of a kernel that says that it gave back. */
  | { type: "measured"; kernel: string; bytes: number; at: number }
  | { type: "returned"; kernel: string; at: number }
  /** The kernel is gone. */
  | { type: "ended"; kernel: string; at: number }
  | { type: "reclaimed"; kernel: string; at: number }
  | { type: "looked"; at: number };
export type Effect =
  | { type: "grant"; kernel: string }
  | { type: "wait"; kernel: string; position: number }
  | { type: "reclaim"; kernel: string; reason: ReclaimReason }
  | { type: "end"; kernel: string; reason: EndReason };

export interface Step {
  leases: Leases;
  effects: Effect[];
}

export const noLeases: Leases = { holders: [], queue: [] };

/** A driver holds some memory for itself that the kernel cannot count: so much over its budget is not its fault. */
export const toleranceBytes = 512 * 1024 * 1024;

export function applyLease(leases: Leases, event: Event, rules: Rules): Step {
  switch (event.type) {
    case "wanted":
      return wanted(leases, event, rules);
    case "used":
      return { leases: update(leases, event.kernel, { usedAt: event.at, bytes: event.bytes }), effects: [] };
    case "measured": {
      const holder = leases.holders.find(({ kernel }) => kernel === event.kernel);
      // Without a lease there is nothing to hold but what the driver keeps for itself.
      if (!holder)
        return { leases, effects: event.bytes > toleranceBytes ? [{ type: "end", kernel: event.kernel, reason: "not-given-back" }] : [] };
      const effects: Effect[] =
        event.bytes > rules.budgetBytes + toleranceBytes ? [{ type: "end", kernel: event.kernel, reason: "over-budget" }] : [];
      return { leases: update(leases, event.kernel, { bytes: Math.max(holder.bytes, event.bytes) }), effects };
    }
    case "returned":
    case "ended":
      return serve(without(leases, event.kernel), event.at, rules);
    case "reclaimed":
      return reclaim(leases, { kernel: event.kernel, reason: "owner", at: event.at }, rules);
    case "looked":
      return looked(leases, event.at, rules);
  }
}

function wanted(leases: Leases, { kernel, person, notebook, at }: Extract<Event, { type: "wanted" }>, rules: Rules): Step {
  if (leases.holders.some((holder) => holder.kernel === kernel)) return { leases, effects: [{ type: "grant", kernel }] };
  const already = leases.queue.some((waiter) => waiter.kernel === kernel);
  const queue = already ? leases.queue : [...leases.queue, { kernel, person, notebook, since: at }];
  const served = serve({ ...leases, queue }, at, rules);
  if (served.effects.some((effect) => effect.type === "grant" && effect.kernel === kernel)) return served;
  const position = served.leases.queue.findIndex((waiter) => waiter.kernel === kernel) + 1;
  const others = served.effects.filter((effect) => effect.kernel !== kernel);
  return { ...served, effects: [...others, { type: "wait", kernel, position }] };
}

/** Grants what is free to those who wait, in order, and tells the others their new place. */
function serve(leases: Leases, at: number, { kernels }: Rules): Step {
  const holders = [...leases.holders];
  const effects: Effect[] = [];
  const queue = leases.queue.filter((waiter) => {
    if (holders.length >= kernels || holders.some(({ person }) => person === waiter.person)) return true;
    holders.push({ ...waiter, since: at, usedAt: at, bytes: 0, until: null });
    effects.push({ type: "grant", kernel: waiter.kernel });
    return false;
  });
  for (const [place, { kernel }] of queue.entries()) {
    if (leases.queue[place]?.kernel !== kernel) effects.push({ type: "wait", kernel, position: place + 1 });
  }
  return { leases: { holders, queue }, effects };
}

function looked(leases: Leases, at: number, rules: Rules): Step {
  let step: Step = { leases, effects: [] };
  const isWanted = leases.queue.length > 0;
  for (const { kernel, usedAt, until } of leases.holders) {
    if (until !== null) {
      if (at >= until) step.effects.push({ type: "end", kernel, reason: "not-given-back" });
      continue;
    }
    if (at - usedAt < (isWanted ? rules.wantedIdleMs : rules.idleMs)) continue;
    const reclaimed = reclaim(step.leases, { kernel, reason: "idle", at }, rules);
    step = { leases: reclaimed.leases, effects: [...step.effects, ...reclaimed.effects] };
  }
  return step;
}

function reclaim(leases: Leases, { kernel, reason, at }: { kernel: string; reason: ReclaimReason; at: number }, { graceMs }: Rules): Step {
  const holder = leases.holders.find((one) => one.kernel === kernel);
  if (!holder || holder.until !== null) return { leases, effects: [] };
  return { leases: update(leases, kernel, { until: at + graceMs }), effects: [{ type: "reclaim", kernel, reason }] };
}

function update(leases: Leases, kernel: string, change: Partial<Holder>): Leases {
  return { ...leases, holders: leases.holders.map((holder) => (holder.kernel === kernel ? { ...holder, ...change } : holder)) };
}

function without({ holders, queue }: Leases, gone: string): Leases {
  return { holders: holders.filter(({ kernel }) => kernel !== gone), queue: queue.filter(({ kernel }) => kernel !== gone) };
}

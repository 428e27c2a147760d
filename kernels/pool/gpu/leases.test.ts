/** The GPU's leases as pure rules: who gets it, in what order, and how it comes back. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Effect, Event, Leases, Rules } from "./leases.ts";
import { applyLease, noLeases, toleranceBytes } from "./leases.ts";

const rules: Rules = { kernels: 1, budgetBytes: 1000, wantedIdleMs: 60, idleMs: 600, graceMs: 30 };

function fold(events: Event[], given: Rules = rules): { leases: Leases; effects: Effect[] } {
  return events.reduce<{ leases: Leases; effects: Effect[] }>((state, event) => applyLease(state.leases, event, given), {
    leases: noLeases,
    effects: [],
  });
}
const wants = (kernel: string, person: string, at: number): Event => ({
  type: "wanted",
  kernel,
  person,
  notebook: `notebook of ${kernel}`,
  at,
});

test("the first gets it, the next wait in the order of asking and are told their place when it moves", () => {
  expect(fold([wants("a", "ada", 0)]).effects).toEqual([{ type: "grant", kernel: "a" }]);
  expect(fold([wants("a", "ada", 0), wants("b", "bob", 1)]).effects).toEqual([{ type: "wait", kernel: "b", position: 1 }]);
  const three = [wants("a", "ada", 0), wants("b", "bob", 1), wants("c", "eve", 2)];
  expect(fold(three).effects).toEqual([{ type: "wait", kernel: "c", position: 2 }]);
  expect(fold([...three, { type: "returned", kernel: "a", at: 3 }]).effects).toEqual([
    { type: "grant", kernel: "b" },
    { type: "wait", kernel: "c", position: 1 },
  ]);
});

test("a person's second notebook waits while her first holds, even when a lease is free", () => {
  const two = { ...rules, kernels: 2 };
  const state = fold([wants("a", "ada", 0), wants("a2", "ada", 1), wants("b", "bob", 2)], two);
  expect(state.leases.holders.map(({ kernel }) => kernel)).toEqual(["a", "b"]);
  expect(fold([wants("a", "ada", 0), wants("a2", "ada", 1), { type: "ended", kernel: "a", at: 2 }], two).effects).toEqual([
    { type: "grant", kernel: "a2" },
  ]);
});

test("what rests is asked back, sooner when others wait, and a kernel that keeps it is ended", () => {
  const held: Event[] = [wants("a", "ada", 0), { type: "used", kernel: "a", bytes: 10, at: 100 }];
  expect(fold([...held, { type: "looked", at: 200 }]).effects).toEqual([]);
  expect(fold([...held, { type: "looked", at: 700 }]).effects).toEqual([{ type: "reclaim", kernel: "a", reason: "idle" }]);
  const waited: Event[] = [...held, wants("b", "bob", 110)];
  expect(fold([...waited, { type: "looked", at: 160 }]).effects).toEqual([{ type: "reclaim", kernel: "a", reason: "idle" }]);
  const asked: Event[] = [...waited, { type: "looked", at: 160 }];
  expect(fold([...asked, { type: "looked", at: 189 }]).effects).toEqual([]);
  expect(fold([...asked, { type: "looked", at: 190 }]).effects).toEqual([{ type: "end", kernel: "a", reason: "not-given-back" }]);
  expect(fold([...asked, { type: "returned", kernel: "a", at: 170 }]).effects).toEqual([{ type: "grant", kernel: "b" }]);
});

test("the owner takes it back once; what was asked back is not asked again", () => {
  const taken: Event[] = [wants("a", "ada", 0), { type: "reclaimed", kernel: "a", at: 1 }];
  expect(fold(taken).effects).toEqual([{ type: "reclaim", kernel: "a", reason: "owner" }]);
  expect(fold([...taken, { type: "reclaimed", kernel: "a", at: 2 }]).effects).toEqual([]);
  expect(fold([{ type: "reclaimed", kernel: "nobody", at: 2 }]).effects).toEqual([]);
});

test("a kernel that really holds much more than its budget is ended, whatever it says itself", () => {
  const held: Event[] = [wants("a", "ada", 0), { type: "used", kernel: "a", bytes: 10, at: 1 }];
  expect(fold([...held, { type: "measured", kernel: "a", bytes: 1000 + toleranceBytes, at: 2 }]).effects).toEqual([]);
  expect(fold([...held, { type: "measured", kernel: "a", bytes: 1001 + toleranceBytes, at: 2 }]).effects).toEqual([
    { type: "end", kernel: "a", reason: "over-budget" },
  ]);
});

test("a kernel that says that it gave back and still holds is ended; what the driver keeps for itself is left to it", () => {
  const back: Event[] = [wants("a", "ada", 0), { type: "returned", kernel: "a", at: 1 }];
  expect(fold([...back, { type: "measured", kernel: "a", bytes: toleranceBytes, at: 2 }]).effects).toEqual([]);
  expect(fold([...back, { type: "measured", kernel: "a", bytes: toleranceBytes + 1, at: 2 }]).effects).toEqual([
    { type: "end", kernel: "a", reason: "not-given-back" },
  ]);
});

test("law: never more holders than leases, never two of one person, nobody in both lists, and a free lease has no one waiting for it who may", () => {
  const people = ["ada", "bob", "eve"];
  const kernel = fc.nat({ max: 8 });
  const event = fc.oneof(
    kernel.map((i) => ({ type: "wanted" as const, kernel: `k${i}`, person: people[i % 3], notebook: "n" })),
    kernel.map((i) => ({ type: "returned" as const, kernel: `k${i}` })),
    kernel.map((i) => ({ type: "ended" as const, kernel: `k${i}` })),
    kernel.map((i) => ({ type: "reclaimed" as const, kernel: `k${i}` })),
    fc.constant({ type: "looked" as const }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (events, kernels) => {
      const { holders, queue } = fold(
        events.map((one, at) => ({ ...one, at: at * 20 })),
        { ...rules, kernels },
      ).leases;
      const holding = new Set(holders.map(({ person }) => person));
      expect(holders.length).toBeLessThanOrEqual(kernels);
      expect(holding.size).toBe(holders.length);
      expect(new Set([...holders, ...queue].map((one) => one.kernel)).size).toBe(holders.length + queue.length);
      if (holders.length < kernels) expect(queue.filter(({ person }) => !holding.has(person))).toEqual([]);
    }),
  );
});

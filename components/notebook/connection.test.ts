import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refused } from "../../protocol/refusal.ts";
import { apply, initialConnection, saveState } from "./connection.ts";
import type { ConnectionEffect, ConnectionEvent, ConnectionState } from "./connection.ts";

const full = refused("disk-full");

function fold(events: ConnectionEvent[]): { state: ConnectionState; effects: ConnectionEffect[] } {
  let state = initialConnection;
  const effects: ConnectionEffect[] = [];
  for (const event of events) {
    const applied = apply(state, event);
    state = applied.state;
    effects.push(...applied.effects);
  }
  return { state, effects };
}

const live: ConnectionEvent[] = [{ type: "connected" }, { type: "joined", mayWrite: true, serverLacks: false }];

describe("the line to the server", () => {
  test("sends one message at a time and forgets a change only when it is stored", () => {
    const { state, effects } = fold([
      ...live,
      { type: "changed", ids: ["a"] },
      { type: "changed", ids: ["b"] },
      { type: "changed", ids: ["c"] },
      { type: "stored" },
    ]);
    expect(effects).toEqual([
      { type: "join" },
      { type: "send", ids: ["a"], whole: false },
      { type: "forget", ids: ["a"] },
      { type: "send", ids: ["b", "c"], whole: false },
    ]);
    expect(saveState(state)).toEqual({ kind: "saving", kept: 2 });
  });

  test("keeps changes made offline and sends the whole difference after joining again", () => {
    const { state, effects } = fold([...live, { type: "changed", ids: ["a"] }, { type: "disconnected" }, { type: "changed", ids: ["b"] }]);
    expect(saveState(state)).toEqual({ kind: "offline", kept: 2 });
    expect(effects.at(-1)).toEqual({ type: "send", ids: ["a"], whole: false });
    const back = fold([
      ...live,
      { type: "changed", ids: ["a"] },
      { type: "disconnected" },
      { type: "changed", ids: ["b"] },
      { type: "connected" },
      { type: "joined", mayWrite: true, serverLacks: true },
    ]);
    expect(back.effects.slice(-2)).toEqual([{ type: "join" }, { type: "send", ids: ["a", "b"], whole: true }]);
    expect(back.state.inFlight).toEqual(["a", "b"]);
  });

  test("keeps the text of a refused change, says why, and tries again later and later", () => {
    const refusedOnce = fold([...live, { type: "changed", ids: ["a"] }, { type: "store-refused", refusal: full }]);
    expect(saveState(refusedOnce.state)).toEqual({ kind: "refused", kept: 1, refusal: full });
    expect(refusedOnce.effects.at(-1)).toEqual({ type: "retry-later", afterMs: 500 });
    const again = apply(refusedOnce.state, { type: "retry-due" });
    expect(again.effects).toEqual([{ type: "send", ids: ["a"], whole: false }]);
    const twice = apply(again.state, { type: "store-refused", refusal: full });
    expect(twice.effects).toEqual([{ type: "retry-later", afterMs: 1000 }]);
    const stored = apply(apply(twice.state, { type: "retry-due" }).state, { type: "stored" });
    expect(stored.effects).toEqual([{ type: "forget", ids: ["a"] }]);
    expect(saveState(stored.state)).toEqual({ kind: "saved", kept: 0 });
  });

  test("sends the whole difference again until it is stored, also where no change waits here", () => {
    const joined: ConnectionEvent[] = [{ type: "connected" }, { type: "joined", mayWrite: true, serverLacks: true }];
    const { state, effects } = fold([...joined, { type: "unanswered" }, { type: "retry-due" }]);
    expect(effects.filter(({ type }) => type === "send")).toEqual([
      { type: "send", ids: [], whole: true },
      { type: "send", ids: [], whole: true },
    ]);
    expect(saveState(state).kind).toBe("saving");
    const stored = apply(state, { type: "stored" });
    expect(saveState(stored.state)).toEqual({ kind: "saved", kept: 0 });
    expect(apply(stored.state, { type: "changed", ids: ["a"] }).effects).toEqual([{ type: "send", ids: ["a"], whole: false }]);
  });

  test("does not send while a refusal waits for its pause", () => {
    const { state } = fold([...live, { type: "changed", ids: ["a"] }, { type: "store-refused", refusal: full }]);
    expect(apply(state, { type: "changed", ids: ["b"] })).toEqual({ state: { ...state, unsent: ["a", "b"] }, effects: [] });
  });

  test("a reader sends nothing", () => {
    const { state, effects } = fold([
      { type: "changed", ids: ["a"] },
      { type: "connected" },
      { type: "joined", mayWrite: false, serverLacks: true },
    ]);
    expect(effects).toEqual([{ type: "join" }]);
    expect(saveState(state)).toEqual({ kind: "read-only", kept: 1 });
  });

  test("an ended session keeps what it could not send", () => {
    const { state } = fold([
      ...live,
      { type: "changed", ids: ["a"] },
      { type: "session-ended", reason: "revoked" },
      { type: "connected" },
      { type: "changed", ids: ["b"] },
    ]);
    expect(saveState(state)).toEqual({ kind: "ended", kept: 2, reason: "revoked" });
  });
});

test("whatever happens, a change is either waiting, on its way or stored, once and in order", () => {
  const event = fc.oneof(
    fc.constant<ConnectionEvent>({ type: "connected" }),
    fc.constant<ConnectionEvent>({ type: "disconnected" }),
    fc.record({ type: fc.constant("joined" as const), mayWrite: fc.boolean(), serverLacks: fc.boolean() }),
    fc.constant<ConnectionEvent>({ type: "join-refused", refusal: full }),
    fc.constant<ConnectionEvent>({ type: "changed", ids: [] }),
    fc.constant<ConnectionEvent>({ type: "stored" }),
    fc.constant<ConnectionEvent>({ type: "store-refused", refusal: full }),
    fc.constant<ConnectionEvent>({ type: "unanswered" }),
    fc.constant<ConnectionEvent>({ type: "retry-due" }),
    fc.constant<ConnectionEvent>({ type: "session-ended", reason: "expired" }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state = initialConnection;
      let made = 0;
      const stored: string[] = [];
      for (const each of events) {
        const next = apply(state, each.type === "changed" ? { type: "changed", ids: [String(made++)] } : each);
        for (const effect of next.effects) if (effect.type === "forget") stored.push(...effect.ids);
        state = next.state;
        expect([...stored, ...state.inFlight, ...state.unsent]).toEqual(Array.from({ length: made }, (_, id) => String(id)));
      }
    }),
  );
});

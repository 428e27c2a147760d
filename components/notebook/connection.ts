/**
 * The laws of the line between a page and the server, as a pure function `apply(state, event) -> state + effects`. Nothing typed is ever
 * dropped here: a local change leaves `unsent` only when the server said that it is stored.
 */
import type { Refusal } from "../../protocol/refusal.ts";

export type ConnectionPhase = "connecting" | "joining" | "live" | "offline" | "refused" | "ended";
export type EndReason = "revoked" | "expired" | "signed-out";

export interface ConnectionState {
  phase: ConnectionPhase;
  /** Local changes that no message carries yet, in the order in which they were made. */
  unsent: readonly string[];
  /** Local changes that the message on its way carries; one message at a time, so that order is kept. */
  inFlight: readonly string[];
  /** The server may lack more than these: the next message carries the whole difference. Until one such message is stored. */
  lacks: boolean;
  mayWrite: boolean;
  /** Why the server would not store the last message or let us in; cleared by the next success. */
  refusal: Refusal | null;
  /** Refusals in a row, for the pause before the next try. */
  attempts: number;
  ended: EndReason | null;
}

export type ConnectionEvent =
  | { type: "connected" }
  | { type: "disconnected" }
  | { type: "joined"; mayWrite: boolean; serverLacks: boolean }
  | { type: "join-refused"; refusal: Refusal }
  /** A change was made here, or found kept from an earlier visit. */
  | { type: "changed"; ids: readonly string[] }
  | { type: "stored" }
  | { type: "store-refused"; refusal: Refusal }
  | { type: "unanswered" }
  | { type: "retry-due" }
  | { type: "session-ended"; reason: EndReason };

export type ConnectionEffect =
  | { type: "join" }
  /** `whole`: send all that the server lacks by its state vector; otherwise these changes alone. */
  | { type: "send"; ids: readonly string[]; whole: boolean }
  | { type: "forget"; ids: readonly string[] }
  | { type: "retry-later"; afterMs: number };

export interface Applied {
  state: ConnectionState;
  effects: ConnectionEffect[];
}

export const initialConnection: ConnectionState = {
  phase: "connecting",
  unsent: [],
  inFlight: [],
  lacks: false,
  mayWrite: true,
  refusal: null,
  attempts: 0,
  ended: null,
};

const firstPauseMs = 500;
const longestPauseMs = 15_000;

export function apply(state: ConnectionState, event: ConnectionEvent): Applied {
  if (state.phase === "ended") return event.type === "changed" ? quiet(kept(state, event.ids)) : quiet(state);
  switch (event.type) {
    case "connected":
      return { state: { ...unanswered(state), phase: "joining" }, effects: [{ type: "join" }] };
    case "disconnected":
      return quiet({ ...unanswered(state), phase: "offline" });
    case "joined":
      return joined(state, event);
    case "join-refused":
      return retried({ ...state, phase: "refused", refusal: event.refusal });
    case "changed":
      return sent(kept(state, event.ids));
    case "stored": {
      const stored = state.inFlight;
      const next = sent({ ...state, inFlight: [], lacks: false, refusal: null, attempts: 0 });
      return { state: next.state, effects: [...(stored.length > 0 ? [{ type: "forget" as const, ids: stored }] : []), ...next.effects] };
    }
    case "store-refused":
      return retried({ ...unanswered(state), refusal: event.refusal });
    case "unanswered":
      return retried(unanswered(state));
    case "retry-due":
      if (state.phase === "refused") return { state: { ...state, phase: "joining" }, effects: [{ type: "join" }] };
      return sent(state, true);
    case "session-ended":
      return quiet({ ...unanswered(state), phase: "ended", ended: event.reason });
  }
}

function joined(state: ConnectionState, event: { mayWrite: boolean; serverLacks: boolean }): Applied {
  const { mayWrite } = event;
  const live: ConnectionState = { ...unanswered(state), phase: "live", mayWrite, refusal: null, attempts: 0 };
  return sent({ ...live, lacks: mayWrite && (event.serverLacks || live.unsent.length > 0) });
}

/** What is on its way goes back to the front of the line: its answer will not come, or said no. */
function unanswered(state: ConnectionState): ConnectionState {
  return state.inFlight.length === 0 ? state : { ...state, unsent: [...state.inFlight, ...state.unsent], inFlight: [] };
}

function kept(state: ConnectionState, ids: readonly string[]): ConnectionState {
  return { ...state, unsent: [...state.unsent, ...ids] };
}

function sent(state: ConnectionState, despiteRefusal = false): Applied {
  const { lacks, unsent } = state;
  const waits = (state.refusal !== null && !despiteRefusal) || state.inFlight.length > 0;
  if (state.phase !== "live" || !state.mayWrite || waits || (unsent.length === 0 && !lacks)) return quiet(state);
  return { state: { ...state, unsent: [], inFlight: unsent }, effects: [{ type: "send", ids: unsent, whole: lacks }] };
}

function retried(state: ConnectionState): Applied {
  const afterMs = Math.min(longestPauseMs, firstPauseMs * 2 ** state.attempts);
  return { state: { ...state, attempts: state.attempts + 1 }, effects: [{ type: "retry-later", afterMs }] };
}

function quiet(state: ConnectionState): Applied {
  return { state, effects: [] };
}

/** What the state line says. `kept` counts the changes that only this browser holds. */
export type SaveState =
  | { kind: "connecting" | "saved" | "read-only"; kept: number }
  | { kind: "saving" | "offline"; kept: number }
  | { kind: "refused"; kept: number; refusal: Refusal }
  | { kind: "ended"; kept: number; reason: EndReason };

export function saveState(state: ConnectionState): SaveState {
  const kept = state.unsent.length + state.inFlight.length;
  if (state.phase === "ended") return { kind: "ended", kept, reason: state.ended ?? "expired" };
  if (state.refusal !== null) return { kind: "refused", kept, refusal: state.refusal };
  if (state.phase === "offline") return { kind: "offline", kept };
  if (state.phase !== "live") return { kind: "connecting", kept };
  if (!state.mayWrite) return { kind: "read-only", kept };
  return { kind: kept > 0 || state.lacks ? "saving" : "saved", kept };
}

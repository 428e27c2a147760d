/**
 * Presence on its way through the server: awareness updates of y-protocols. A page speaks only for itself, under the name that it signed in
 * with; what it says is small.
 */
import type { Person } from "../../protocol/identity.ts";

/** Bytes of one presence update. */
export const presenceLimitBytes = 16 * 1024;

export interface PresenceEntry {
  /** The Yjs client that speaks. */
  client: number;
  clock: number;
  /** Null when the client is gone. */
  state: Record<string, unknown> | null;
}

/** Reads an awareness update; null when it is none. */
export function readPresence(update: Uint8Array): PresenceEntry[] | null {
  if (update.byteLength > presenceLimitBytes) return null;
  const view = { bytes: update, at: 0 };
  const count = readNumber(view);
  if (count === null || count > 16) return null;
  const entries: PresenceEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    const client = readNumber(view);
    const clock = readNumber(view);
    const length = readNumber(view);
    if (client === null || clock === null || length === null || view.at + length > update.byteLength) return null;
    const state = readState(update.subarray(view.at, view.at + length));
    if (state === undefined) return null;
    view.at += length;
    entries.push({ client, clock, state });
  }
  return view.at === update.byteLength ? entries : null;
}

/** Writes an awareness update. */
export function writePresence(entries: PresenceEntry[]): Uint8Array {
  const bytes: number[] = [];
  writeNumber(bytes, entries.length);
  const parts: Uint8Array[] = [];
  for (const { client, clock, state } of entries) {
    const text = new TextEncoder().encode(JSON.stringify(state));
    writeNumber(bytes, client);
    writeNumber(bytes, clock);
    writeNumber(bytes, text.byteLength);
    parts.push(Uint8Array.from(bytes.splice(0)), text);
  }
  return Buffer.concat(entries.length === 0 ? [Uint8Array.from(bytes)] : parts);
}

/** The entry under the person's real name. */
export function signed(entry: PresenceEntry, person: Pick<Person, "id" | "name">): PresenceEntry {
  if (entry.state === null) return entry;
  const user = entry.state.user;
  const claimed = typeof user === "object" && user !== null ? user : {};
  return { ...entry, state: { ...entry.state, user: { ...claimed, id: person.id, name: person.name } } };
}

function readState(bytes: Uint8Array): Record<string, unknown> | null | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (value === null) return null;
    return typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Variable-length unsigned integer, seven bits a byte, the least first. */
function readNumber(view: { bytes: Uint8Array; at: number }): number | null {
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = view.bytes[view.at];
    if (byte === undefined) return null;
    view.at += 1;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return Number.isSafeInteger(value) ? value : null;
    factor *= 128;
    if (factor > Number.MAX_SAFE_INTEGER) return null;
  }
}

function writeNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

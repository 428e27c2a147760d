/** Who is in which notebook, and where: held in memory only, and told to those in the same notebook. */
import type { PresenceEntry } from "./presence.ts";
import { writePresence } from "./presence.ts";

type Hear = (update: Uint8Array) => void;
interface Here {
  speaker: object;
  entry: PresenceEntry;
}

export interface Presence {
  /** Adds someone who hears; returns what they should know first. */
  enter(notebook: string, speaker: object, hear: Hear): Uint8Array | null;
  /** Passes on what a speaker says of itself; entries of clients that are another's are left out. */
  say(notebook: string, speaker: object, entries: PresenceEntry[]): void;
  /** Tells the others that the speaker is gone. */
  leave(notebook: string, speaker: object): void;
}

/** Yjs clients that one connection may speak for in one notebook. */
const clientLimit = 4;

export function createPresence(): Presence {
  const notebooks = new Map<string, { here: Map<number, Here>; hearers: Map<object, Hear> }>();
  const of = (notebook: string) => {
    const known = notebooks.get(notebook) ?? { here: new Map<number, Here>(), hearers: new Map<object, Hear>() };
    notebooks.set(notebook, known);
    return known;
  };
  const tell = (notebook: string, speaker: object, entries: PresenceEntry[]) => {
    if (entries.length === 0) return;
    const update = writePresence(entries);
    for (const [hearer, hear] of of(notebook).hearers) if (hearer !== speaker) hear(update);
  };
  return {
    enter: (notebook, speaker, hear) => {
      const room = of(notebook);
      room.hearers.set(speaker, hear);
      const others = [...room.here.values()].filter((here) => here.speaker !== speaker).map(({ entry }) => entry);
      return others.length === 0 ? null : writePresence(others);
    },
    say: (notebook, speaker, entries) => {
      const { here, hearers } = of(notebook);
      if (!hearers.has(speaker)) return;
      const accepted = entries.filter((entry) => {
        const known = here.get(entry.client);
        if (known !== undefined) return known.speaker === speaker && entry.clock >= known.entry.clock;
        return [...here.values()].filter((other) => other.speaker === speaker).length < clientLimit;
      });
      for (const entry of accepted) {
        if (entry.state === null) here.delete(entry.client);
        else here.set(entry.client, { speaker, entry });
      }
      tell(notebook, speaker, accepted);
    },
    leave: (notebook, speaker) => {
      const room = notebooks.get(notebook);
      if (room === undefined) return;
      room.hearers.delete(speaker);
      const gone = [...room.here.values()].filter((here) => here.speaker === speaker);
      for (const { entry } of gone) room.here.delete(entry.client);
      tell(
        notebook,
        speaker,
        gone.map(({ entry }) => ({ client: entry.client, clock: entry.clock + 1, state: null })),
      );
      if (room.hearers.size === 0) notebooks.delete(notebook);
    },
  };
}

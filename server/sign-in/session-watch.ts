/**
 * Tells when a session ends, so that what hangs on it (open sockets) ends too. What this process ends is told at once; what another
 * process, the command line or the clock ends is noticed by asking the database every few seconds.
 */
import type { Database } from "../../storage/database.ts";
import { liveSessions } from "../../storage/queries/live-sessions.ts";

export type EndReason = "revoked" | "expired" | "signed-out";
export type EndListener = (sessionId: string, reason: EndReason) => void;

export interface SessionWatch {
  /** A session that was seen alive is watched from then on. */
  seen(sessionId: string, expiresAt: Date): void;
  /** Told once for each session that was seen. */
  ended(sessionIds: string[], reason: EndReason): void;
  /** Its end is under way: whoever ends it tells of it, with the right reason, or says that it came to nothing. */
  ending(sessionId: string): { failed(): void };
  onEnded(listener: EndListener): () => void;
  close(): void;
}

export function watchSessions(database: Database, { pollMs }: { pollMs: number }): SessionWatch {
  const watched = new Map<string, Date>();
  const ending = new Set<string>();
  const listeners = new Set<EndListener>();

  function ended(sessionIds: string[], reason: EndReason): void {
    for (const id of sessionIds) {
      ending.delete(id);
      if (!watched.delete(id)) continue;
      for (const listener of listeners) listener(id, reason);
    }
  }

  async function poll(): Promise<void> {
    const now = new Date();
    const ids = [...watched.keys()];
    const live = await liveSessions(database, { ids, now });
    for (const id of ids) {
      const expiresAt = watched.get(id);
      if (expiresAt !== undefined && !live.has(id) && !ending.has(id)) ended([id], expiresAt <= now ? "expired" : "revoked");
    }
  }

  let closed = false;
  let timer: NodeJS.Timeout;
  // A database that fails for a moment ends nobody's session: the next round asks again.
  const round = () =>
    void poll()
      .catch(() => undefined)
      .then(() => closed || again());
  const again = () => (timer = setTimeout(round, pollMs).unref());
  again();

  return {
    seen: (sessionId, expiresAt) => void watched.set(sessionId, expiresAt),
    ended,
    ending(sessionId) {
      ending.add(sessionId);
      return { failed: () => void ending.delete(sessionId) };
    },
    onEnded(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

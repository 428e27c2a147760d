/** What the history's page asks of the server: stretches of the time line, and the notebook as it was. */
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { historyPage, pastNotebook } from "../../../protocol/history.ts";
import type { HistoryMoment, PastNotebook } from "../../../protocol/history.ts";
import type { RefusalText } from "../../ui/notice.tsx";
import { send } from "../../ui/post.ts";

export interface TimeLine {
  /** The latest first. */
  moments: readonly HistoryMoment[];
  /** Whether the history goes on before them. */
  hasEarlier: boolean;
  loading: boolean;
  refusal: RefusalText | null;
  loadEarlier(): void;
  /** Asks for what was written since. */
  refresh(): void;
}

export function useTimeLine(notebookId: string): TimeLine {
  const control = useTranslations("control");
  const [moments, setMoments] = useState<readonly HistoryMoment[]>([]);
  const [earlier, setEarlier] = useState<number | null>(null);
  const [loading, setLoading] = useState(true);
  const [refusal, setRefusal] = useState<RefusalText | null>(null);
  const load = useCallback(
    async (before: number | null) => {
      setLoading(true);
      const query = before === null ? "" : `?before=${before}`;
      const answered = await send(`/api/notebooks/${notebookId}/history${query}`, {}, control);
      setLoading(false);
      if ("refused" in answered) return setRefusal(answered);
      const page = historyPage.safeParse(answered.body);
      if (!page.success) return;
      setRefusal(null);
      setMoments((known) => merged(known, page.data.moments, before));
      // What is asked again from the top ends where the older stretches begin, which are known already.
      setEarlier((known) => (before === null && known !== null && page.data.earlier !== null ? known : page.data.earlier));
    },
    [notebookId, control],
  );
  useEffect(() => void load(null), [load]);
  return {
    moments,
    hasEarlier: earlier !== null,
    loading,
    refusal,
    loadEarlier: useCallback(() => void load(earlier), [load, earlier]),
    refresh: useCallback(() => void load(null), [load]),
  };
}

/** The newest stretch replaces what it covers; an older one goes behind. */
function merged(known: readonly HistoryMoment[], page: readonly HistoryMoment[], before: number | null): readonly HistoryMoment[] {
  if (before !== null) return [...known, ...page.filter(({ last }) => last < before)];
  const oldest = page.at(-1)?.first ?? 0;
  return [...page, ...known.filter(({ last }) => last < oldest)];
}

const cacheSize = 40;
const scrubMs = 120;

/** The notebook as it was at that moment; null while it is on its way. While one scrubs, what lies between is passed over. */
export function usePast(notebookId: string, moment: number | null): { past: PastNotebook | null; refusal: RefusalText | null } {
  const control = useTranslations("control");
  const cache = useRef(new Map<number, PastNotebook>());
  const [loaded, setLoaded] = useState<PastNotebook | null>(null);
  const [refusal, setRefusal] = useState<RefusalText | null>(null);
  useEffect(() => {
    if (moment === null) return;
    const known = cache.current.get(moment);
    if (known !== undefined) return setLoaded(known);
    let wanted = true;
    const ask = async (): Promise<void> => {
      const answered = await send(`/api/notebooks/${notebookId}/history/${moment}`, {}, control);
      if (!wanted) return;
      if ("refused" in answered) return setRefusal(answered);
      const parsed = pastNotebook.safeParse(answered.body);
      if (!parsed.success) return;
      const oldest = cache.current.keys().next().value;
      if (cache.current.size >= cacheSize && oldest !== undefined) cache.current.delete(oldest);
      cache.current.set(moment, parsed.data);
      setRefusal(null);
      setLoaded(parsed.data);
    };
    const timer = setTimeout(() => void ask(), scrubMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [notebookId, moment, control]);
  return { past: loaded?.moment === moment ? loaded : null, refusal };
}

/** The history has an address of its own under the notebook's, so that it can be linked to; the notebook stays open beneath. */
import { usePathname } from "next/navigation";
import { useCallback, useMemo } from "react";

export interface HistoryAddress {
  isOpen: boolean;
  open(): void;
  close(): void;
}

export function useHistoryAddress(notebookId: string): HistoryAddress {
  const pathname = usePathname();
  const isOpen = pathname.endsWith(`/${notebookId}/history`);
  const go = useCallback(
    (ending: string) => {
      const { pathname: now } = window.location;
      window.history.pushState(null, "", now.slice(0, now.indexOf(notebookId) + notebookId.length) + ending);
    },
    [notebookId],
  );
  const open = useCallback(() => go("/history"), [go]);
  const close = useCallback(() => go(""), [go]);
  return useMemo(() => ({ isOpen, open, close }), [isOpen, open, close]);
}

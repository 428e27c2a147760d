"use client";
/** Whether what was typed is safe: always in sight, never ambiguous. */
import { useTranslations } from "next-intl";
import { Check, CloudOff, Eye, LoaderCircle, TriangleAlert } from "lucide-react";
import type { SaveState } from "./connection.ts";
import styles from "./toolbar.module.css";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

const icons = {
  connecting: LoaderCircle,
  saved: Check,
  saving: LoaderCircle,
  "read-only": Eye,
  offline: CloudOff,
  refused: TriangleAlert,
  ended: TriangleAlert,
} as const;

export function StateLine() {
  const t = useTranslations("notebook.save");
  const { store } = useNotebookContext();
  const save = useNotebook((state) => state.save);
  const Icon = icons[save.kind];
  return (
    <span className={styles["state"]} data-kind={save.kind} data-kept={save.kept}>
      <Icon size={14} aria-hidden />
      {sentence(save, t)}
      {(save.kind === "offline" || save.kind === "refused") && (
        <button type="button" className={styles["retry"]} onClick={() => store.client()?.retry()}>
          {t("retry")}
        </button>
      )}
    </span>
  );
}

function sentence({ kind, kept }: SaveState, t: ReturnType<typeof useTranslations<"notebook.save">>): string {
  if (kind === "connecting" && kept > 0) return t("connectingKept", { kept });
  return t(kind, { kept });
}

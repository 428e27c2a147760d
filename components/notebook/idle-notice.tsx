"use client";
/** A kernel that runs nothing is about to be ended, or was: said before it happens, with a way to keep it. */
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "../ui/button.tsx";
import styles from "./notices.module.css";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

/** Between two looks at the clock. */
const lookMs = 15_000;

export function IdleNotice() {
  const t = useTranslations("notebook.idle");
  const { store } = useNotebookContext();
  const room = useNotebook((state) => state.room);
  const mayWrite = useNotebook((state) => state.mayWrite);
  const minutes = useMinutesLeft(room.endsInMs);
  const keep = (): void => {
    const client = store.client();
    if (client !== null) void store.report(client.keep());
  };
  if (minutes !== null)
    return (
      <div className={styles["notice"]} data-tone="warning" data-code="kernel-idle">
        <p>
          <strong>{t("warning")}</strong> {t("left", { minutes })}
        </p>
        {mayWrite && <Button onClick={keep}>{t("keep")}</Button>}
      </div>
    );
  if (room.endedIdle !== true) return null;
  return (
    <div className={styles["notice"]} data-tone="warning" data-code="kernel-ended-idle">
      <p>
        <strong>{t("ended")}</strong> {t("endedNext")}
      </p>
    </div>
  );
}

/** Whole minutes until the end, by this page's clock from when the server said how long. */
function useMinutesLeft(endsInMs: number | undefined): number | null {
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    if (endsInMs === undefined) return setLeft(null);
    const endsAt = performance.now() + endsInMs;
    const look = (): void => setLeft(Math.max(0, Math.floor((endsAt - performance.now()) / 60_000 + 0.5)));
    look();
    const timer = setInterval(look, lookMs);
    return () => clearInterval(timer);
  }, [endsInMs]);
  return left;
}

import type { ReactNode } from "react";
import { Notice, RefusalNotice } from "../ui/notice.tsx";
import type { RefusalText } from "../ui/notice.tsx";
import styles from "./datasets.module.css";

/** How long work on a data set stands while it is not done. */
export type Unfinished = { step: "stopped" } | { step: "refused"; refusal: RefusalText };

/** The work as it goes on: how much of how much, in words too. */
export function WorkProgress({ done, total, sentence }: { done: number; total: number; sentence: string }) {
  return (
    <div className={styles.line}>
      <progress className={styles.progress} value={done} max={Math.max(1, total)} aria-label={sentence} />
      <span>{sentence}</span>
    </div>
  );
}

/** Why it is not done. `stopped` says what is left of it. */
export function WorkUnfinished({ state, stopped }: { state: Unfinished; stopped: string }) {
  if (state.step === "refused") return <RefusalNotice refusal={state.refusal} />;
  return (
    <div role="status">
      <Notice title={stopped} />
    </div>
  );
}

/** It is done. */
export function WorkDone({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="status">
      <Notice tone="success" title={title}>
        {children}
      </Notice>
    </div>
  );
}

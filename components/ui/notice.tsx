import type { ReactNode } from "react";
import styles from "./notice.module.css";

export type NoticeTone = "neutral" | "danger" | "warning" | "success";

/** A few sentences set apart. */
export function Notice({ tone = "neutral", title, children }: { tone?: NoticeTone; title?: ReactNode; children?: ReactNode }) {
  return (
    <div className={tone === "neutral" ? styles.notice : `${styles.notice} ${styles[tone]}`}>
      {title === undefined ? null : <p className={styles.title}>{title}</p>}
      {children}
    </div>
  );
}

/** A refusal as a person meets it: what happened, what to do next, and the code to quote when asking for help. */
export interface RefusalText {
  refused: string;
  sentence: string;
  next: string;
}

/** Shows a refusal and has it read aloud when it appears. */
export function RefusalNotice({ refusal }: { refusal: RefusalText }) {
  return (
    <div role="alert" className={`${styles.notice} ${styles.danger}`}>
      <p className={styles.title}>{refusal.sentence}</p>
      <p>{refusal.next}</p>
      <p className={styles.code}>
        <code>{refusal.refused}</code>
      </p>
    </div>
  );
}

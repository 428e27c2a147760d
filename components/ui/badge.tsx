import type { ReactNode } from "react";
import styles from "./badge.module.css";

/** One or two words that qualify what stands beside them. */
export function Badge({ tone = "neutral", children }: { tone?: "neutral" | "accent" | "warning" | "success"; children: ReactNode }) {
  return <span className={tone === "neutral" ? styles.badge : `${styles.badge} ${styles[tone]}`}>{children}</span>;
}

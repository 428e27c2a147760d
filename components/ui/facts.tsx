import type { ReactNode } from "react";
import styles from "./facts.module.css";

interface FactsProps {
  /** In columns of one width (a panel), one after the other (beside a result), or one a line (a small space). */
  look?: "columns" | "row" | "lines";
  children: ReactNode;
}

/** Names and values of one thing, as a list of definitions. */
export function Facts({ look = "columns", children }: FactsProps) {
  return (
    <dl className={styles["facts"]} data-look={look}>
      {children}
    </dl>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

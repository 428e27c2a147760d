import { useId } from "react";
import type { ComponentProps, ReactNode } from "react";
import styles from "./field.module.css";

interface Labelled {
  label: string;
  hint?: ReactNode;
}

/** An input with its label and, where it helps, a hint that is read with it. */
export function Field({ label, hint, ...input }: Labelled & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input {...input} id={id} className={styles.control} aria-describedby={hint === undefined ? undefined : `${id}-hint`} />
      {hint === undefined ? null : (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
    </div>
  );
}

/** A choice among few, with its label. */
export function SelectField({ label, hint, children, ...select }: Labelled & ComponentProps<"select">) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <select {...select} id={id} className={styles.control} aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
        {children}
      </select>
      {hint === undefined ? null : (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
    </div>
  );
}

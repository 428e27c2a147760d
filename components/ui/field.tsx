import { useId } from "react";
import type { ComponentProps, ReactNode } from "react";
import styles from "./field.module.css";

interface Labelled {
  label: string;
  hint?: ReactNode;
  /** What is wrong with it: shown in its place and read with it. */
  fault?: string | undefined;
}

/** An input with its label and, where it helps, a hint that is read with it. */
export function Field({ label, hint, fault, ...input }: Labelled & ComponentProps<"input">) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} fault={fault}>
      <input {...input} id={id} className={styles.control} {...described(id, { hint, fault })} />
    </Labelled>
  );
}

/** A choice among few, with its label. */
export function SelectField({ label, hint, fault, children, ...select }: Labelled & ComponentProps<"select">) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} fault={fault}>
      <select {...select} id={id} className={styles.control} {...described(id, { hint, fault })}>
        {children}
      </select>
    </Labelled>
  );
}

/** A text of several lines, with its label. */
export function TextField({ label, hint, fault, className, ...text }: Labelled & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} fault={fault}>
      <textarea {...text} id={id} className={[styles.control, className].filter(Boolean).join(" ")} {...described(id, { hint, fault })} />
    </Labelled>
  );
}

function described(id: string, { hint, fault }: Pick<Labelled, "hint" | "fault">) {
  const parts = [...(hint === undefined ? [] : [`${id}-hint`]), ...(fault === undefined ? [] : [`${id}-fault`])];
  return { "aria-describedby": parts.length === 0 ? undefined : parts.join(" "), "aria-invalid": fault === undefined ? undefined : true };
}

function Labelled({ id, label, hint, fault, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children}
      {fault === undefined ? null : (
        <span id={`${id}-fault`} className={styles.fault}>
          {fault}
        </span>
      )}
      {hint === undefined ? null : (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
    </div>
  );
}

"use client";
/** Any value as a tree that opens where one looks. */
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ReactNode } from "react";
import type { Language } from "../../protocol/identity.ts";
import styles from "./json-tree.module.css";

const shownAtFirst = 50;

export function JsonTree({ value, language }: { value: unknown; language: Language }) {
  return (
    <div className={styles["tree"]}>
      <Node value={value} language={language} open />
    </div>
  );
}

interface NodeProps {
  name?: string;
  value: unknown;
  language: Language;
  open?: boolean;
}

function Node({ name, value, language, open = false }: NodeProps) {
  const label = name === undefined ? null : <span className={styles["name"]}>{name}: </span>;
  if (typeof value !== "object" || value === null) {
    return (
      <div className={styles["leaf"]}>
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  return <Branch label={label} value={value} language={language} initiallyOpen={open} />;
}

interface BranchProps {
  label: ReactNode;
  value: object;
  language: Language;
  initiallyOpen: boolean;
}

function Branch({ label, value, language, initiallyOpen }: BranchProps) {
  const t = useTranslations("output.json");
  const [open, setOpen] = useState(initiallyOpen);
  const [limit, setLimit] = useState(shownAtFirst);
  const entries = Object.entries(value);
  const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {label}
        <span className={styles["size"]}>{size}</span>
      </summary>
      {open && (
        <div className={styles["children"]}>
          {entries.slice(0, limit).map(([key, child]) => (
            <Node key={key} name={key} value={child} language={language} />
          ))}
          {entries.length > limit && (
            <button type="button" onClick={() => setLimit(limit + 500)}>
              {t("more", { count: entries.length - limit })}
            </button>
          )}
        </div>
      )}
    </details>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === "string") {
    const shown = value.length > 2000 ? `${value.slice(0, 2000)}…` : value;
    return <span className={styles["string"]}>{JSON.stringify(shown)}</span>;
  }
  return <span className={styles[typeof value === "number" ? "number" : "word"]}>{String(value)}</span>;
}

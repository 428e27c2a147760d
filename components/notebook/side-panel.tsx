"use client";
/** A panel beside the notebook, or over its lower part where the page is narrow. It takes the focus when it opens; Escape closes it. */
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useId, useRef } from "react";
import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import styles from "./side-panel.module.css";

interface SidePanelProps {
  title: string;
  side?: "start" | "end";
  /** What is shown needs room: a table, an image. */
  wide?: boolean;
  /** False where the page itself opened it: the focus stays where it is. */
  takesFocus?: boolean;
  onClose: () => void;
  /** Where Escape goes a step back first. */
  onEscape?: () => void;
  children: ReactNode;
}

export function SidePanel({ title, side = "end", wide = false, takesFocus = true, onClose, onEscape = onClose, children }: SidePanelProps) {
  const t = useTranslations("notebook.panel");
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const wanted = useRef(takesFocus);
  useEffect(() => {
    if (wanted.current) heading.current?.focus();
  }, []);
  return (
    <aside
      className={styles["panel"]}
      data-side={side}
      data-wide={wide || undefined}
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onEscape();
      }}
    >
      <div className={styles["head"]}>
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <Button small look="quiet" aria-label={t("close", { title })} title={t("closeTitle")} onClick={onClose}>
          <X size={18} aria-hidden />
        </Button>
      </div>
      {children}
    </aside>
  );
}

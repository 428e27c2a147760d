"use client";
/** The other ways to run: above, below, all, what is out of date. A menu button after the WAI-ARIA pattern. */
import { useTranslations } from "next-intl";
import { ChevronDown } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { staleInOrder } from "./commands.ts";
import styles from "./run-menu.module.css";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

export function RunMenu() {
  const t = useTranslations("notebook.runMenu");
  const { commands } = useNotebookContext();
  const mayWrite = useNotebook((state) => state.mayWrite);
  const stale = useNotebook((state) => staleInOrder(state).length);
  const [open, setOpen] = useState(false);
  const holder = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useClosing(holder, open, () => setOpen(false));
  useEffect(() => {
    if (open) holder.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [open]);

  const items = [
    { label: t("all"), run: commands.runAll },
    { label: t("above"), run: commands.runAbove },
    { label: t("below"), run: commands.runBelow },
    { label: t("stale", { count: stale }), run: commands.runStale, disabled: stale === 0 },
    { label: t("prove"), run: commands.prove },
  ];
  const close = (): void => {
    setOpen(false);
    opener.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = [...(holder.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[to % all.length]?.focus();
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") setOpen(false);
    // Keys of the menu are no commands of the notebook.
    event.stopPropagation();
    if (to !== undefined || event.key === "Escape") event.preventDefault();
  };
  return (
    <div ref={holder} className={styles["holder"]}>
      <button
        ref={opener}
        type="button"
        className={styles["opener"]}
        aria-label={t("open")}
        title={t("open")}
        aria-haspopup="menu"
        aria-expanded={open}
        disabled={!mayWrite}
        onClick={() => setOpen(!open)}
      >
        <ChevronDown size={14} aria-hidden />
      </button>
      {open && (
        <div role="menu" tabIndex={-1} aria-label={t("open")} className={styles["menu"]} onKeyDown={onKeyDown}>
          {items.map(({ label, run, disabled }) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              aria-disabled={disabled}
              className={styles["item"]}
              onClick={() => {
                if (disabled === true) return;
                run();
                close();
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Closes when one clicks elsewhere. */
function useClosing(holder: { current: HTMLElement | null }, open: boolean, close: () => void): void {
  const latest = useRef(close);
  useEffect(() => void (latest.current = close));
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !holder.current?.contains(event.target)) latest.current();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [holder, open]);
}

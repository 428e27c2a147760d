"use client";
/**
 * The name of a feature in a table: pointing at it, focusing it or pressing it shows what it is. The card stays while one points at it, Escape
 * takes it away, and it leads to the page. What it says is loaded when first asked for.
 */
import { lazy, Suspense, useId, useRef, useState } from "react";
import type { Language } from "../../protocol/identity.ts";
import styles from "./features.module.css";

const FeatureCard = lazy(() => import("./feature-card.tsx").then((module) => ({ default: module.FeatureCard })));
const pause = 250;

export function FeatureName({ name, code, language }: { name: string; code: string; language: Language }) {
  const id = useId();
  const card = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [asked, setAsked] = useState(false);
  const show = () => {
    clearTimeout(timer.current);
    setAsked(true);
    const [element, anchor] = [card.current, trigger.current];
    if (element === null || anchor === null || element.matches(":popover-open")) return;
    element.showPopover();
    const { left, bottom, top } = anchor.getBoundingClientRect();
    const below = bottom + 340 < innerHeight || top < 340;
    element.style.left = `${Math.max(8, Math.min(left, innerWidth - 436))}px`;
    element.style.top = below ? `${bottom + 4}px` : "auto";
    element.style.bottom = below ? "auto" : `${innerHeight - top + 4}px`;
  };
  const later = (what: () => void) => () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(what, pause);
  };
  const hide = () => card.current?.hidePopover();
  return (
    <span onPointerEnter={later(show)} onPointerLeave={later(hide)}>
      <button
        ref={trigger}
        type="button"
        className={styles["name"]}
        aria-describedby={id}
        aria-expanded={asked}
        onClick={show}
        onFocus={later(show)}
      >
        {name}
      </button>
      <div ref={card} id={id} popover="auto" className={styles["card"]} onToggle={(event) => setAsked(event.newState === "open")}>
        {asked && (
          <Suspense fallback={<p>…</p>}>
            <FeatureCard code={code} language={language} />
          </Suspense>
        )}
      </div>
    </span>
  );
}

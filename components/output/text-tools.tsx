"use client";
/** What one does with a long text: search in it, copy it, keep it as a file. The text stays as it is on the page: the browser paints the matches. */
import { useTranslations } from "next-intl";
import { ArrowDown, ArrowUp, CaseSensitive, Check, Copy, Download, Search, X } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import type { ReactNode, RefObject } from "react";
import { clearMarks, markPlaces, reveal } from "./mark-places.ts";
import styles from "./text-tools.module.css";
import { mostPlaces, placesOf } from "./text-search.ts";

interface TextToolsProps {
  /** What holds the text on the page. */
  target: RefObject<HTMLElement | null>;
  /** Grows or changes with the text that is shown. */
  shown: string;
  /** The whole text, without the marks of colours; rejects where it cannot be had. */
  whole: () => Promise<string>;
  fileName: string;
  /** Told when a search opens: what is shown in part is then wanted whole. */
  onSearch?: () => void;
  children?: ReactNode;
}

export function TextTools({ target, shown, whole, fileName, onSearch, children }: TextToolsProps) {
  const t = useTranslations("output.tools");
  const [searching, setSearching] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const download = async (): Promise<void> => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await whole()], { type: "text/plain;charset=utf-8" }));
    link.download = fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <div className={styles["tools"]} data-own-keys>
      {children}
      <button
        ref={opener}
        type="button"
        aria-expanded={searching}
        onClick={() => {
          setSearching(!searching);
          onSearch?.();
        }}
      >
        <Search size={13} aria-hidden /> {t("search")}
      </button>
      <CopyText whole={whole} />
      <button type="button" onClick={() => void download().catch(() => undefined)}>
        <Download size={13} aria-hidden /> {t("download")}
      </button>
      {searching && (
        <SearchField
          target={target}
          shown={shown}
          onClose={() => {
            setSearching(false);
            opener.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function CopyText({ whole }: { whole: () => Promise<string> }) {
  const t = useTranslations("output.tools");
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await whole());
      setState("copied");
    } catch {
      // Only pages served over HTTPS or from this machine have a clipboard.
      setState("refused");
    }
  };
  return (
    <button type="button" onClick={() => void copy()} onBlur={() => setState("ready")}>
      {state === "copied" ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
      <span aria-live="polite">{t(state === "ready" ? "copy" : state)}</span>
    </button>
  );
}

function SearchField({ target, shown, onClose }: Pick<TextToolsProps, "target" | "shown"> & { onClose: () => void }) {
  const t = useTranslations("output.tools");
  const [wanted, setWanted] = useState("");
  const [matchCase, setMatchCase] = useState(false);
  const [at, setAt] = useState(0);
  const [count, setCount] = useState(0);
  const asked = useDeferredValue(wanted);
  useEffect(() => {
    const element = target.current;
    if (element === null) return;
    const places = placesOf(shown === "" ? "" : (element.textContent ?? ""), asked, matchCase);
    const current = Math.min(at, Math.max(0, places.length - 1));
    setCount(places.length);
    const range = markPlaces(element, places, current);
    if (range !== null) reveal(element, range);
    return clearMarks;
  }, [target, shown, asked, matchCase, at]);
  const go = (by: 1 | -1): void => setAt(count === 0 ? 0 : (Math.min(at, count - 1) + by + count) % count);
  return (
    <div
      className={styles["search"]}
      role="search"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        else if (event.key === "Enter" && event.target instanceof HTMLInputElement) go(event.shiftKey ? -1 : 1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <input
        type="search"
        ref={focusOnce}
        aria-label={t("searchLabel")}
        value={wanted}
        onChange={(event) => {
          setWanted(event.target.value);
          setAt(0);
        }}
      />
      <span role="status">
        {asked === ""
          ? ""
          : count === 0
            ? t("nothing")
            : t("count", { at: Math.min(at, count - 1) + 1, count, more: String(count === mostPlaces) })}
      </span>
      <button
        type="button"
        aria-pressed={matchCase}
        aria-label={t("matchCase")}
        title={t("matchCase")}
        onClick={() => setMatchCase(!matchCase)}
      >
        <CaseSensitive size={15} aria-hidden />
      </button>
      <button type="button" disabled={count === 0} aria-label={t("previous")} title={t("previous")} onClick={() => go(-1)}>
        <ArrowUp size={14} aria-hidden />
      </button>
      <button type="button" disabled={count === 0} aria-label={t("next")} title={t("next")} onClick={() => go(1)}>
        <ArrowDown size={14} aria-hidden />
      </button>
      <button type="button" aria-label={t("close")} title={t("close")} onClick={onClose}>
        <X size={14} aria-hidden />
      </button>
    </div>
  );
}

function focusOnce(field: HTMLInputElement | null): void {
  field?.focus({ preventScroll: true });
}

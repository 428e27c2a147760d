"use client";
/**
 * Find and replace over the whole notebook. It stands in the bar, so that cells stay in sight; Ctrl+F pressed in its own field is left to the
 * browser, whose search finds every cell too.
 */
import { useTranslations } from "next-intl";
import { ArrowDown, ArrowUp, CaseSensitive, Regex, WholeWord, X } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import styles from "./find-panel.module.css";
import { clearMatch, showMatch } from "./show-match.ts";
import { mostMatches, replacements, search } from "./search.ts";
import type { Match, Query } from "./search.ts";
import { selectedIds } from "../store.ts";
import { useNotebook, useNotebookContext } from "../use-notebook.ts";

export interface FindPanelProps {
  withReplace: boolean;
  /** Grows at each wish to go to the field. */
  wish: number;
  /** Whether its field is there to take what is typed. */
  onShown: (shown: boolean) => void;
  onClose: () => void;
}

const options = [
  ["matchCase", CaseSensitive],
  ["wholeWord", WholeWord],
  ["regex", Regex],
] as const;
const places = ["inCode", "inText", "inOutputs"] as const;
const first: Query = { text: "", matchCase: false, wholeWord: false, regex: false, inCode: true, inText: true, inOutputs: false };

export function FindPanel({ withReplace, wish, onShown, onClose }: FindPanelProps) {
  const t = useTranslations("notebook.find");
  const { store } = useNotebookContext();
  const [query, setQuery] = useState(first);
  const [replacement, setReplacement] = useState("");
  const [at, setAt] = useState(-1);
  const [said, setSaid] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const order = useNotebook((state) => state.order);
  const cells = useNotebook((state) => state.cells);
  const mayWrite = useNotebook((state) => state.mayWrite);
  const asked = useDeferredValue(query);
  /** The cells that were selected when the search was kept to them; null where it goes over all. */
  const [within, setWithin] = useState<readonly string[] | null>(null);
  const found = useMemo(
    () => search(within === null ? order : order.filter((id) => within.includes(id)), cells, asked),
    [order, cells, asked, within],
  );
  const matches = "fault" in found ? [] : found.matches;
  // Before the first was shown, the first is next.
  const current = Math.max(0, Math.min(at, matches.length - 1));

  useEffect(() => {
    if (wish > 0) field.current?.select();
  }, [wish]);
  useEffect(() => clearMatch, []);
  useEffect(() => {
    onShown(true);
    return () => onShown(false);
  }, [onShown]);
  const go = (to: number): void => {
    if (matches.length === 0) return;
    const index = (to + matches.length) % matches.length;
    setAt(index);
    reveal(matches[index]);
  };
  const reveal = (match: Match): void => {
    store.select({ active: match.cell, mode: "command" });
    showMatch(match);
  };
  const ask = (change: Partial<Query>): void => {
    setQuery({ ...query, ...change });
    setAt(-1);
    setSaid("");
  };
  // Buttons that have nothing to do keep the focus: one that is disabled under the finger would drop it.
  const replace = (these: readonly Match[]): void => {
    if (!these.some((match) => match.in === "source")) return;
    const edits = replacements(these, replacement, query).filter(({ id }) => store.getState().cells.get(id)?.editable === true);
    const locked = these.filter((match) => match.in === "source").length - edits.length;
    store.editSources(edits);
    setSaid(t("replaced", { count: edits.length, locked }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Keys of the panel are no commands of the notebook.
    event.stopPropagation();
    if (event.key === "Escape") onClose();
    else if (event.key === "F3") go(current + (event.shiftKey ? -1 : 1));
    else return;
    event.preventDefault();
  };
  const onFieldKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    go(at < 0 ? 0 : current + (event.shiftKey ? -1 : 1));
  };
  const replaceable = matches.some((match) => match.in === "source");
  const count =
    "fault" in found
      ? t("fault", { reason: found.fault })
      : t("count", { at: current + 1, count: matches.length, more: String(found.more), most: mostMatches });
  return (
    <section className={styles["panel"]} aria-label={t("label")} onKeyDown={onKeyDown}>
      <div className={styles["row"]}>
        <input
          ref={field}
          type="search"
          aria-label={t("find")}
          placeholder={t("find")}
          value={query.text}
          spellCheck={false}
          aria-invalid={"fault" in found || undefined}
          onChange={(event) => ask({ text: event.target.value })}
          onKeyDown={onFieldKey}
        />
        {options.map(([name, Sign]) => (
          <button
            key={name}
            type="button"
            aria-pressed={query[name]}
            title={t(name)}
            aria-label={t(name)}
            onClick={() => ask({ [name]: !query[name] })}
          >
            <Sign size={16} aria-hidden />
          </button>
        ))}
        <button
          type="button"
          aria-label={t("previous")}
          title={t("previous")}
          aria-disabled={matches.length === 0}
          onClick={() => go(current - 1)}
        >
          <ArrowUp size={14} aria-hidden />
        </button>
        <button type="button" aria-label={t("next")} title={t("next")} aria-disabled={matches.length === 0} onClick={() => go(current + 1)}>
          <ArrowDown size={14} aria-hidden />
        </button>
        <span role="status" className={styles["count"]}>
          {said !== "" ? said : query.text === "" ? "" : count}
        </span>
        <button type="button" className={styles["close"]} aria-label={t("close")} title={t("close")} onClick={onClose}>
          <X size={15} aria-hidden />
        </button>
      </div>
      <div className={styles["row"]}>
        {withReplace && mayWrite && (
          <>
            <input
              aria-label={t("replacement")}
              placeholder={t("replacement")}
              value={replacement}
              spellCheck={false}
              onChange={(event) => setReplacement(event.target.value)}
            />
            <button
              type="button"
              aria-disabled={matches[current]?.in !== "source"}
              onClick={() => replace(matches.slice(current, current + 1))}
            >
              {t("replaceOne")}
            </button>
            <button type="button" aria-disabled={!replaceable} onClick={() => replace(matches)}>
              {t("replaceAll")}
            </button>
          </>
        )}
        <fieldset>
          <legend>{t("where")}</legend>
          {places.map((name) => (
            <label key={name}>
              <input type="checkbox" checked={query[name]} onChange={(event) => ask({ [name]: event.target.checked })} /> {t(name)}
            </label>
          ))}
          <label>
            <input
              type="checkbox"
              checked={within !== null}
              onChange={(event) => {
                setWithin(event.target.checked ? selectedIds(store.getState()) : null);
                ask({});
              }}
            />{" "}
            {t("inSelection")}
          </label>
        </fieldset>
      </div>
    </section>
  );
}

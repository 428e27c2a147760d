"use client";
/**
 * Choosing regions in the viewer: the one under the crosshair, or any from the list, by mouse or keyboard. The choice goes into the notebook as a
 * line of code below the cell, where the next cells read it and everyone sees it.
 */
import { useTranslations } from "next-intl";
import { useContext, useEffect, useRef, useState } from "react";
import type { ViewerOutput } from "../../protocol/output.ts";
import { emptyCell } from "../notebook/empty-cell.ts";
import { NotebookContext } from "../notebook/use-notebook.ts";
import type { NotebookContextValue } from "../notebook/use-notebook.ts";
import { picksSource, readPicks } from "./picks-source.ts";
import styles from "./viewer.module.css";

interface PicksProps {
  picking: NonNullable<ViewerOutput["picking"]>;
  /** Value of the mask under the crosshair; 0 outside of all regions. */
  under: number;
}

export function Picks({ picking, under }: PicksProps) {
  const t = useTranslations("viewer.picks");
  const notebook = useContext(NotebookContext);
  const group = useRef<HTMLFieldSetElement>(null);
  const [picks, setPicks] = useState<ReadonlySet<number> | null>(null);
  const [written, setWritten] = useState(false);
  // What was chosen before is in the document.
  useEffect(() => {
    if (notebook !== null) setPicks((now) => now ?? new Set(known(notebook, cellOf(group.current), picking.name)));
  }, [notebook, picking.name]);
  if (notebook === null || !notebook.store.getState().mayWrite) return null;
  const chosen = picks ?? new Set<number>();
  const toggle = (label: number) => {
    const now = new Set(picks ?? known(notebook, cellOf(group.current), picking.name));
    if (!now.delete(label)) now.add(label);
    setPicks(now);
    setWritten(false);
  };
  const here = picking.labels.includes(under) ? under : null;
  return (
    <fieldset ref={group} className={styles["picks"]} data-own-keys>
      <legend>{t("title", { name: picking.name })}</legend>
      <button type="button" disabled={here === null} onClick={() => here !== null && toggle(here)}>
        {here === null ? t("nothingHere") : t(chosen.has(here) ? "releaseHere" : "pickHere", { label: here })}
      </button>
      <span className={styles["pickList"]}>
        {picking.labels.map((label) => (
          <label key={label}>
            <input type="checkbox" checked={chosen.has(label)} onChange={() => toggle(label)} />
            {label}
          </label>
        ))}
      </span>
      <button
        type="button"
        onClick={() => {
          write(notebook, cellOf(group.current), {
            name: picking.name,
            picks: picks ?? known(notebook, cellOf(group.current), picking.name),
          });
          setWritten(true);
        }}
      >
        {t("write")}
      </button>
      <span role="status">{written ? t("written", { code: picksSource(picking.name, chosen) }) : ""}</span>
    </fieldset>
  );
}

const cellOf = (element: HTMLElement | null) => element?.closest<HTMLElement>("[data-cell]")?.dataset["cell"];

/** The cell below that holds the choice already. */
function holder({ store }: NotebookContextValue, cellId: string | undefined, name: string): { id: string; source: string } | null {
  const { order, cells } = store.getState();
  const below = cells.get(order[order.indexOf(cellId ?? "") + 1] ?? "");
  return below !== undefined && below.type === "code" && readPicks(below.source, name) !== null ? below : null;
}

function known(notebook: NotebookContextValue, cellId: string | undefined, name: string): number[] {
  const below = holder(notebook, cellId, name);
  return below === null ? [] : (readPicks(below.source, name)?.picks ?? []);
}

function write(
  notebook: NotebookContextValue,
  cellId: string | undefined,
  { name, picks }: { name: string; picks: Iterable<number> },
): void {
  const { store } = notebook;
  const below = holder(notebook, cellId, name);
  const source = picksSource(name, picks);
  if (below === null) {
    const index = store.getState().order.indexOf(cellId ?? "") + 1;
    store.perform({ kind: "insert", index, cell: emptyCell({ id: crypto.randomUUID(), type: "code", source }) });
    return;
  }
  const text = store.sharedText(below.id);
  const old = readPicks(below.source, name);
  if (text === null || old === null) return;
  text.doc?.transact(() => {
    text.delete(0, old.length);
    text.insert(0, source);
  });
}

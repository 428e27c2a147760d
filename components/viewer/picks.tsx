"use client";
/**
 * Choosing regions in the viewer: the one under the crosshair, or any from the list, by mouse or keyboard. Each choice is written at once into the
 * notebook as a line of code below the cell, where the next cells read it and everyone sees it; the line is the only state there is.
 */
import { useTranslations } from "next-intl";
import { useCallback, useContext, useState, useSyncExternalStore } from "react";
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

/** Outside of a notebook, or in one that may only be read, there is nothing to choose. */
export function Picks(props: PicksProps) {
  const notebook = useContext(NotebookContext);
  return notebook === null || !notebook.store.getState().mayWrite ? null : <NotebookPicks {...props} notebook={notebook} />;
}

function NotebookPicks({ picking, under, notebook }: PicksProps & { notebook: NotebookContextValue }) {
  const t = useTranslations("viewer.picks");
  const { name, labels } = picking;
  const [cellId, setCellId] = useState<string | undefined>(undefined);
  const find = useCallback((element: HTMLElement | null) => setCellId((known) => known ?? cellOf(element)), []);
  const line = (): string => holder(notebook, cellId, name)?.source ?? "";
  const source = useSyncExternalStore(notebook.store.subscribe, line, line);
  const picks = new Set(readPicks(source, name)?.picks);
  const toggle = (label: number) => {
    const now = new Set(picks);
    if (!now.delete(label)) now.add(label);
    write(notebook, cellId, { name, picks: now });
  };
  const here = labels.includes(under) ? under : null;
  return (
    <fieldset ref={find} className={styles["picks"]} data-own-keys>
      <legend>{t("title", { name })}</legend>
      <button type="button" disabled={here === null} onClick={() => here !== null && toggle(here)}>
        {here === null ? t("nothingHere") : t(picks.has(here) ? "releaseHere" : "pickHere", { label: here })}
      </button>
      <span className={styles["pickList"]}>
        {labels.map((label) => (
          <label key={label}>
            <input type="checkbox" checked={picks.has(label)} onChange={() => toggle(label)} />
            {label}
          </label>
        ))}
      </span>
      <span role="status">{source === "" ? "" : t("written", { code: picksSource(name, picks) })}</span>
    </fieldset>
  );
}

const cellOf = (element: HTMLElement | null) => element?.closest<HTMLElement>("[data-cell]")?.dataset["cell"];

/** The cell below that holds the choice already. */
function holder({ store }: NotebookContextValue, cellId: string | undefined, name: string): { id: string; source: string } | null {
  const { order, cells } = store.getState();
  const index = order.indexOf(cellId ?? "");
  const below = index < 0 ? undefined : cells.get(order[index + 1] ?? "");
  return below !== undefined && below.type === "code" && readPicks(below.source, name) !== null ? below : null;
}

function write(
  notebook: NotebookContextValue,
  cellId: string | undefined,
  { name, picks }: { name: string; picks: Iterable<number> },
): void {
  const { store } = notebook;
  const index = store.getState().order.indexOf(cellId ?? "");
  if (index < 0) return;
  const below = holder(notebook, cellId, name);
  const source = picksSource(name, picks);
  if (below === null) {
    store.perform({ kind: "insert", index: index + 1, cell: emptyCell({ id: crypto.randomUUID(), type: "code", source }) });
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

"use client";
/**
 * Choosing regions in the viewer: the one under the crosshair, or any from the list, by mouse or keyboard. Each choice is written at once into the
 * notebook as a line of code below the cell, where the next cells read it and everyone sees it; the line is the only state there is.
 */
import { useTranslations } from "next-intl";
import { useContext, useSyncExternalStore } from "react";
import type { ViewerOutput } from "../../protocol/output.ts";
import { CellPlace } from "../notebook/cell-place.ts";
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

/** Outside of a cell, or in a notebook that may only be read, there is nothing to choose. */
export function Picks(props: PicksProps) {
  const notebook = useContext(NotebookContext);
  const cellId = useContext(CellPlace);
  if (notebook === null || cellId === null || !notebook.store.getState().mayWrite) return null;
  return <NotebookPicks {...props} notebook={notebook} cellId={cellId} />;
}

function NotebookPicks({ picking, under, notebook, cellId }: PicksProps & { notebook: NotebookContextValue; cellId: string }) {
  const t = useTranslations("viewer.picks");
  const { name, labels } = picking;
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
    <fieldset className={styles["picks"]} data-own-keys>
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

/** The cell below that holds the choice already. */
function holder({ store }: NotebookContextValue, cellId: string, name: string): { id: string; source: string } | null {
  const { order, cells } = store.getState();
  const index = order.indexOf(cellId);
  const below = index < 0 ? undefined : cells.get(order[index + 1] ?? "");
  return below !== undefined && below.type === "code" && readPicks(below.source, name) !== null ? below : null;
}

function write(notebook: NotebookContextValue, cellId: string, { name, picks }: { name: string; picks: Iterable<number> }): void {
  const { store } = notebook;
  const index = store.getState().order.indexOf(cellId);
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

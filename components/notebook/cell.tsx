"use client";
/** One cell: what it is and how it stands, its source or editor, its outputs. The focus lies on the cell, or inside its editor. */
import { memo, useEffect, useLayoutEffect, useRef } from "react";
import type { KeyboardEvent, MouseEvent } from "react";
import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import { CellActions } from "./cell-actions.tsx";
import { CellBody } from "./cell-body.tsx";
import { CellOutputs } from "./cell-outputs.tsx";
import { CellGutter } from "./cell-gutter.tsx";
import styles from "./cell.module.css";
import { cellState } from "./cell-view.ts";
import type { CellView, InitialCell } from "./cell-view.ts";
import { InputField } from "./input-field.tsx";
import { CellProblems } from "./language/cell-problems.tsx";
import { PeopleOnCell } from "./people.tsx";
import { RunMark } from "./run-mark.tsx";
import { selectedIds } from "./store.ts";
import { sourceHash } from "./stale-view.ts";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

interface CellProps {
  id: string;
  index: number;
  total: number;
  language: Language;
  initial: InitialCell | undefined;
}

export const Cell = memo(function Cell({ id, index, total, language, initial }: CellProps) {
  const cell = useNotebook((state) => state.cells.get(id));
  return cell === undefined ? null : <PresentCell cell={cell} index={index} total={total} language={language} initial={initial} />;
});

function PresentCell({ cell, index, total, language, initial }: Omit<CellProps, "id"> & { cell: CellView }) {
  const t = useTranslations("notebook");
  const { store, commands } = useNotebookContext();
  const element = useRef<HTMLDivElement>(null);
  const active = useNotebook((state) => state.selection.active === cell.id);
  const editing = useNotebook((state) => state.selection.active === cell.id && state.selection.mode === "edit");
  const focusWish = useNotebook(({ selection }) =>
    selection.active === cell.id && selection.wishedFor === cell.id ? selection.focusWish : 0,
  );
  const selected = useNotebook((state) => state.selection.anchor !== null && selectedIds(state).includes(cell.id));
  const mayWrite = useNotebook((state) => state.mayWrite);
  const status = useCellStatus(cell);

  useFocusWish(element, { focusWish, editing });
  const stateText = cell.type === "code" ? t(`state.${status.state}`, { position: status.position }) : t("state.text");
  const select = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest("button, a, input, textarea, canvas, iframe")) {
      if (!active) store.select({ active: cell.id, mode: "command" });
    } else if (!editing) store.select({ active: cell.id, mode: "command" });
  };
  const openText = (event: MouseEvent): void => {
    if (cell.type !== "code" && !(event.target as Element).closest("a, button")) commands.edit(cell.id);
  };
  return (
    <div
      ref={element}
      role="group"
      aria-label={t("cell.label", { index, total, type: cell.type, state: selected ? `${stateText}, ${t("cell.selected")}` : stateText })}
      className={styles["cell"]}
      data-cell={cell.id}
      data-type={cell.type}
      data-state={status.state}
      data-active={active || undefined}
      data-selected={selected || undefined}
      data-editing={editing || undefined}
      tabIndex={active ? 0 : -1}
      onMouseDown={select}
      onDoubleClick={openText}
      onKeyDown={stayInField}
      onFocus={(event) => {
        if (event.target === element.current && !active) store.select({ active: cell.id, mode: "command" });
      }}
    >
      <CellGutter cell={cell} index={index} state={status.state} position={status.position} mayWrite={mayWrite} />
      <div className={styles["content"]} data-content={cell.type}>
        {mayWrite && (
          <div className={styles["actions"]} data-actions>
            <CellActions id={cell.id} type={cell.type} index={index} total={total} deletable={cell.deletable} editable={cell.editable} />
          </div>
        )}
        <PeopleOnCell id={cell.id} />
        <CellBody cell={cell} index={index} editing={editing} initial={initial} />
        {cell.type === "code" && (
          <>
            <CellProblems cell={cell} />
            <RunMark id={cell.id} run={cell.run} state={status.state} />
            <InputField cellId={cell.id} />
            {cell.outputs.length > 0 && (
              <CellOutputs
                cell={cell}
                index={index}
                old={status.state === "earlier-kernel" || status.state === "stale"}
                language={language}
              />
            )}
          </>
        )}
      </div>
    </div>
  );
}

/** The cell's state, and its place in the queue (0 when it does not wait). */
function useCellStatus(cell: CellView): { state: ReturnType<typeof cellState>; position: number } {
  const running = useNotebook((state) => state.room.running === cell.id);
  const position = useNotebook((state) => state.room.queue.indexOf(cell.id) + 1);
  const kernelLife = useNotebook((state) => state.kernelLife);
  const stale = useNotebook((state) => state.stale.has(cell.id));
  const state = cellState(cell, { running, queued: position > 0, kernelLife, stale, sourceSha256: () => sourceHash(cell) });
  return { state, position };
}

function useFocusWish(element: { current: HTMLDivElement | null }, { focusWish, editing }: { focusWish: number; editing: boolean }): void {
  const granted = useRef(0);
  useLayoutEffect(() => {
    if (focusWish === granted.current || focusWish === 0) return;
    granted.current = focusWish;
    // An editor takes the focus itself when it opens.
    if (!editing) element.current?.focus({ preventScroll: true });
    element.current?.scrollIntoView({ block: "nearest" });
  }, [element, focusWish, editing]);
  const wasEditing = useRef(editing);
  useEffect(() => {
    const left = wasEditing.current && !editing;
    wasEditing.current = editing;
    // The editor that had the focus is gone: without this the browser would hand it to the page's body.
    if (left && document.activeElement === document.body && focusWish > 0) element.current?.focus({ preventScroll: true });
  }, [element, editing, focusWish]);
}

/** Space and arrows inside a control of the cell are the control's. */
function stayInField(event: KeyboardEvent): void {
  if (event.target !== event.currentTarget && (event.key === " " || event.key === "Enter") && !event.shiftKey && !event.ctrlKey) {
    if (event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement) event.stopPropagation();
  }
}

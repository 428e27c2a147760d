"use client";
/** The headings of the notebook with how far each section has run; the one that is read now is marked. */
import { useTranslations } from "next-intl";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import type { KeyboardEvent } from "react";
import { cellState } from "../cell-view.ts";
import { SidePanel } from "../side-panel.tsx";
import { sourceHash } from "../stale-view.ts";
import type { NotebookState, NotebookStore } from "../store.ts";
import { coversCells } from "../panels.ts";
import { useNotebook, useNotebookContext } from "../use-notebook.ts";
import styles from "./contents.module.css";
import { progressOf } from "./progress.ts";
import type { Progress } from "./progress.ts";
import { hiddenIn, sectionsIn } from "./folding.ts";
import type { Section } from "./sections.ts";

export function ContentsPanel({ takesFocus, onClose }: { takesFocus: boolean; onClose: () => void }) {
  const t = useTranslations("notebook.contents");
  const { store } = useNotebookContext();
  const order = useNotebook((state) => state.order);
  const cells = useNotebook((state) => state.cells);
  const sections = sectionsIn({ order, cells });
  const current = useCurrentSection(sections);
  const top = Math.min(6, ...sections.map(({ level }) => level));
  const hidden = useNotebook(hiddenIn);
  return (
    <SidePanel
      title={t("title")}
      side="start"
      takesFocus={takesFocus}
      onClose={() => {
        onClose();
        store.select({ focus: true });
      }}
    >
      <nav className={styles["contents"]} aria-label={t("title")} onKeyDown={moveByArrows}>
        {sections.length === 0 && <p className={styles["empty"]}>{t("empty")}</p>}
        <ul>
          {sections
            .filter(({ cell }) => !hidden.has(cell))
            .map((section) => (
              <Entry key={`${section.cell}:${section.place}`} section={section} top={top} current={section === current} />
            ))}
        </ul>
      </nav>
    </SidePanel>
  );
}

function Entry({ section, top, current }: { section: Section; top: number; current: boolean }) {
  const t = useTranslations("notebook.contents");
  const { store } = useNotebookContext();
  const { cell, place, level, title, cells } = section;
  const closed = useNotebook((state) => state.collapsed.has(cell));
  const told = useNotebook((state) => JSON.stringify(progressIn(state, cells)));
  const progress = JSON.parse(told) as Progress;
  const name = title === "" ? t("untitled") : title;
  const Arrow = closed ? ChevronRight : ChevronDown;
  return (
    <li style={{ "--depth": level - top } as never} data-current={current || undefined}>
      {place === 0 && cells.length > 0 ? (
        <button
          type="button"
          className={styles["fold"]}
          aria-expanded={!closed}
          aria-label={t(closed ? "expand" : "collapse", { title: name })}
          onClick={() => store.collapse(cell, !closed)}
        >
          <Arrow size={14} aria-hidden />
        </button>
      ) : (
        <span className={styles["fold"]} />
      )}
      <button
        type="button"
        data-entry
        className={styles["title"]}
        data-level={level}
        aria-current={current ? "location" : undefined}
        onClick={() => goTo(cell, store)}
      >
        {name}
      </button>
      <Marks progress={progress} />
    </li>
  );
}

/** The heading stands below the bar, with what follows it in sight. A panel that lies over the cells has done its work. */
function goTo(cell: string, store: NotebookStore): void {
  store.select({ active: cell, mode: "command", focus: true });
  if (coversCells()) store.showPanel("contents", false);
  requestAnimationFrame(() => document.querySelector(`[data-cell="${CSS.escape(cell)}"]`)?.scrollIntoView({ block: "start" }));
}

function Marks({ progress }: { progress: Progress }) {
  const t = useTranslations("notebook.contents");
  if (progress.cells === 0) return null;
  const { cells, done, failed, stale, running } = progress;
  return (
    <span className={styles["marks"]} title={t("progress", { cells, done, failed, stale, running })}>
      <span className="visually-hidden">{t("progress", { cells, done, failed, stale, running })}</span>
      <span aria-hidden>
        {running > 0 && <span data-kind="running" />}
        {failed > 0 && <span data-kind="failed">{failed}</span>}
        {stale > 0 && <span data-kind="stale">{stale}</span>}
        <span data-kind={done === cells ? "done" : "count"}>
          {done}/{cells}
        </span>
      </span>
    </span>
  );
}

function progressIn({ cells, room, kernelLife, stale }: NotebookState, ids: readonly string[]): Progress {
  const code = ids.flatMap((id) => cells.get(id) ?? []).filter(({ type }) => type === "code");
  return progressOf(
    code.map((cell) =>
      cellState(cell, {
        running: room.running === cell.id,
        queued: room.queue.includes(cell.id),
        kernelLife,
        stale: stale.has(cell.id),
        sourceSha256: () => sourceHash(cell),
      }),
    ),
  );
}

const belowBar = 120;

/** The last heading that has passed below the bar; while a cell of another section has the focus on the screen, still what is read. */
function useCurrentSection(sections: readonly Section[]): Section | undefined {
  const [current, setCurrent] = useState<Section | undefined>(sections[0]);
  useEffect(() => {
    let asked = 0;
    const look = (): void => {
      asked = 0;
      const passed = sections.filter(({ cell }) => {
        const element = document.querySelector(`[data-cell="${CSS.escape(cell)}"]`);
        return element !== null && element.getBoundingClientRect().top <= belowBar;
      });
      setCurrent(passed.at(-1) ?? sections[0]);
    };
    const soon = (): void => {
      asked ||= requestAnimationFrame(look);
    };
    soon();
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    return () => {
      cancelAnimationFrame(asked);
      removeEventListener("scroll", soon);
      removeEventListener("resize", soon);
    };
  }, [sections]);
  return current;
}

/** Up, down, first, last; left and right fold and unfold. */
function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-entry]")];
  const at = entries.indexOf(event.target as HTMLElement);
  if (at < 0) return;
  const fold = entries[at].parentElement?.querySelector<HTMLElement>("[aria-expanded]");
  if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && fold) {
    event.preventDefault();
    if (fold.getAttribute("aria-expanded") === String(event.key === "ArrowLeft")) fold.click();
    return;
  }
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  entries[to]?.focus();
}

"use client";
/** The bar that stays in sight: run, stop, restart, add; the kernel; who is here; what is saved. */
import { useTranslations } from "next-intl";
import { ChevronsRight, History, Keyboard, ListTree, Pilcrow, Play, Plus, RotateCcw, Square, Undo2, Variable } from "lucide-react";
import type { ReactNode } from "react";
import { PeopleInBar } from "./people.tsx";
import { RunMenu } from "./run-menu.tsx";
import { StateLine } from "./state-line.tsx";
import styles from "./toolbar.module.css";
import { UsageLine } from "./usage-line.tsx";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

export function Toolbar({ onShowKeys, onShowHistory }: { onShowKeys: () => void; onShowHistory: () => void }) {
  const t = useTranslations("notebook.bar");
  const history = useTranslations("notebook.history");
  const { commands, store } = useNotebookContext();
  const mayWrite = useNotebook((state) => state.mayWrite);
  const going = useNotebook((state) => state.room.running !== null || state.room.queue.length > 0);
  const panels = useNotebook((state) => state.panels);
  const insert = (type: "code" | "markdown"): void => {
    const { selection, order } = store.getState();
    commands.insert(selection.active === null ? order.length : order.indexOf(selection.active) + 1, type);
  };
  return (
    <div className={styles["bar"]}>
      <div className={styles["inner"]}>
        <div role="toolbar" aria-label={t("label")} className={styles["tools"]}>
          <Tool title={t("contentsTitle")} pressed={panels.has("contents")} onClick={() => commands.carryOut("contents")}>
            <ListTree size={16} aria-hidden />
          </Tool>
          <span className={styles["rule"]} />
          <Tool label={t("run")} title={t("runTitle")} disabled={!mayWrite} strong onClick={() => commands.carryOut("run-and-advance")}>
            <Play size={14} fill="currentColor" aria-hidden />
          </Tool>
          <Tool label={t("runAll")} title={t("runAllTitle")} disabled={!mayWrite} onClick={commands.runAll}>
            <ChevronsRight size={16} aria-hidden />
          </Tool>
          <RunMenu />
          <Tool label={t("stop")} title={t("stopTitle")} disabled={!mayWrite || !going} onClick={commands.interrupt}>
            <Square size={12} fill="currentColor" aria-hidden />
          </Tool>
          <Tool quiet label={t("restart")} title={t("restartTitle")} disabled={!mayWrite} onClick={commands.restart}>
            <RotateCcw size={14} aria-hidden />
          </Tool>
          <span className={styles["rule"]} />
          <Tool label={t("addCode")} title={t("addCodeTitle")} disabled={!mayWrite} onClick={() => insert("code")}>
            <Plus size={15} aria-hidden />
          </Tool>
          <Tool label={t("addText")} title={t("addTextTitle")} disabled={!mayWrite} onClick={() => insert("markdown")}>
            <Pilcrow size={13} aria-hidden />
          </Tool>
          <span className={styles["rule"]} />
          <Tool title={t("undo")} disabled={!mayWrite} onClick={commands.undo}>
            <Undo2 size={15} aria-hidden />
          </Tool>
          <Tool title={history("open")} onClick={onShowHistory}>
            <History size={15} aria-hidden />
          </Tool>
          <Tool title={t("keys")} onClick={onShowKeys}>
            <Keyboard size={16} aria-hidden />
          </Tool>
        </div>
        <div className={styles["status"]}>
          <button
            type="button"
            className={styles["tool"]}
            aria-pressed={panels.has("variables")}
            aria-label={t("variables")}
            title={t("variablesTitle")}
            onClick={() => commands.carryOut("variables")}
          >
            <Variable size={16} aria-hidden />
          </button>
          <PeopleInBar />
          <KernelLine />
          <UsageLine />
          <StateLine />
        </div>
      </div>
    </div>
  );
}

interface ToolProps {
  /** Absent for a button that is only an icon. */
  label?: string;
  title: string;
  disabled?: boolean;
  strong?: boolean;
  /** Its word is for who hears the page: the bar keeps to one line. */
  quiet?: boolean;
  pressed?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Tool({ label, title, disabled, strong, quiet, pressed, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      className={styles["tool"]}
      data-strong={strong}
      aria-pressed={pressed}
      title={title}
      aria-label={label ?? title}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
      {label !== undefined && quiet !== true && <span className={styles["word"]}>{label}</span>}
    </button>
  );
}

function KernelLine() {
  const t = useTranslations("notebook.kernel");
  const kernel = useNotebook((state) => state.room.kernel);
  const place = useNotebook((state) => state.room.startPlace);
  const waiting = useNotebook((state) => state.room.queue.length);
  const live = useNotebook((state) => state.live);
  if (!live) return null;
  const queue = t("queue", { count: waiting });
  return (
    <span className={styles["kernel"]} data-kernel={kernel}>
      <span className={styles["dot"]} />
      <span className={styles["kernelLabel"]}>{t("label")}</span> {place === undefined ? t(kernel) : t("place", { place })}
      {queue === "" ? "" : `, ${queue}`}
    </span>
  );
}

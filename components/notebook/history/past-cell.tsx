"use client";
/** One cell of a past moment, or what became of it between two. */
import { useTranslations } from "next-intl";
import { ArrowUpDown, Minus, Pencil, Plus, RotateCcw } from "lucide-react";
import { lazy, Suspense, useMemo } from "react";
import type { CellComparison, MetadataChange } from "../../../notebook/history/compare.ts";
import type { Language } from "../../../protocol/identity.ts";
import type { NbCell } from "../../../protocol/nbformat.ts";
import { attachments as attachmentsShape, measureKey } from "../../../protocol/cell.ts";
import { Button } from "../../ui/button.tsx";
import { CodeSource } from "../code-source.tsx";
import { readOutput } from "../document-view.ts";
import { RenderedText } from "../rendered-text.tsx";
import { useNotebookContext } from "../use-notebook.ts";
import { DiffView } from "./diff-view.tsx";
import styles from "./history.module.css";

const OutputList = lazy(() => import("../../output/output-list.tsx").then((module) => ({ default: module.OutputList })));

interface PastCellProps {
  compared: CellComparison;
  /** Place among the cells, from 1. */
  index: number;
  /** Whether two moments are compared, or one is shown. */
  comparing: boolean;
  language: Language;
  /** Absent where there is nothing to restore. */
  onRestore?: (() => void) | undefined;
}

export function PastCell({ compared, index, comparing, language, onRestore }: PastCellProps) {
  const t = useTranslations("notebook.history");
  const { before, after, kind, moved } = compared;
  const cell = after ?? before;
  if (cell === null) return null;
  const marks = [...(comparing && kind !== "same" ? [kind] : []), ...(comparing && moved ? (["moved"] as const) : [])];
  return (
    <section className={styles["cell"]} data-kind={comparing ? kind : "same"} data-past-cell={cell.id} aria-label={t("cell", { index })}>
      <header>
        <span className={styles["name"]}>{t("cellOf", { index, type: cell.cell_type })}</span>
        {marks.map((mark) => (
          <Mark key={mark} kind={mark} />
        ))}
        {onRestore !== undefined && (
          <Button small look="quiet" className={styles["restore"]} onClick={onRestore}>
            <RotateCcw size={13} aria-hidden /> {t("restoreCell")}
          </Button>
        )}
      </header>
      {comparing && compared.source !== null ? <DiffView lines={compared.source} /> : <CellText cell={cell} />}
      {comparing && <Beside compared={compared} />}
      <Results cell={cell} language={language} comparing={comparing} differ={compared.outputs} />
    </section>
  );
}

const icons = { added: Plus, removed: Minus, changed: Pencil, moved: ArrowUpDown } as const;

function Mark({ kind }: { kind: keyof typeof icons }) {
  const t = useTranslations("notebook.history");
  const Icon = icons[kind];
  return (
    <span className={styles["badge"]} data-kind={kind}>
      <Icon size={12} aria-hidden /> {t(`kind.${kind}`)}
    </span>
  );
}

function CellText({ cell }: { cell: NbCell }) {
  const t = useTranslations("notebook.cell");
  const images = useMemo(() => attachmentsShape.safeParse(cell.attachments), [cell.attachments]);
  if (cell.cell_type === "markdown")
    return <RenderedText source={cell.source} surroundings={{ labels: {}, attachments: images.success ? images.data : {} }} />;
  return <CodeSource source={cell.source} plain={cell.cell_type === "raw"} onEdit={() => undefined} emptyText={t("emptyCode")} />;
}

/** What changed beside the text. */
function Beside({ compared: { type, before, after, metadata, attachments } }: { compared: CellComparison }) {
  const t = useTranslations("notebook.history");
  if (!type && metadata.length === 0 && !attachments) return null;
  return (
    <ul className={styles["beside"]}>
      {type && <li>{t("type", { before: before?.cell_type ?? "code", after: after?.cell_type ?? "code" })}</li>}
      {attachments && <li>{t("attachments")}</li>}
      {metadata.map((change) =>
        measureKey.test(change.key) ? (
          <li key={change.key}>{t("measure", { change: measureChange(change) })}</li>
        ) : (
          <li key={change.key}>
            {t("metadata", { key: change.key })} <code>{change.before ?? t("absent")}</code> → <code>{change.after ?? t("absent")}</code>
          </li>
        ),
      )}
    </ul>
  );
}

function measureChange({ before, after }: MetadataChange): "added" | "removed" | "changed" {
  if (before === null) return "added";
  return after === null ? "removed" : "changed";
}

function Results({ cell, language, comparing, differ }: { cell: NbCell; language: Language; comparing: boolean; differ: boolean }) {
  const t = useTranslations("notebook.history");
  const { notebookId } = useNotebookContext();
  const outputs = useMemo(() => (cell.cell_type === "code" ? cell.outputs.flatMap((output) => readOutput(output) ?? []) : []), [cell]);
  if (outputs.length === 0) return differ ? <p className={styles["hint"]}>{t("resultsDiffer")}</p> : null;
  const shown = (
    <Suspense>
      <OutputList outputs={outputs} notebookId={notebookId} language={language} />
    </Suspense>
  );
  if (!comparing) return <div className={styles["outputs"]}>{shown}</div>;
  return (
    <details className={styles["outputs"]}>
      <summary>{differ ? t("resultsDiffer") : t("resultsSame")}</summary>
      {shown}
    </details>
  );
}

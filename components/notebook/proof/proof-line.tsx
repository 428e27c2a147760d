"use client";
/** Whether the notebook reproduces: one line for whoever opens it, and the list of cells behind it that leads to each. */
import { useFormatter, useTranslations } from "next-intl";
import { BadgeCheck, CircleAlert, CircleX, History, OctagonX } from "lucide-react";
import type { Proof, ProofCell } from "../../../protocol/proof.ts";
import { useDuration } from "../run-mark.tsx";
import type { NotebookState } from "../store.ts";
import { sourceHash } from "../stale-view.ts";
import { useNotebook, useNotebookContext } from "../use-notebook.ts";
import { proofStands } from "../../../notebook/proof/proof.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./proof-line.module.css";

const icons = { reproduced: BadgeCheck, first: BadgeCheck, different: CircleAlert, failed: CircleX, stopped: OctagonX } as const;

export function ProofLine() {
  const t = useTranslations("notebook.proof");
  const format = useFormatter();
  const duration = useDuration();
  const { commands } = useNotebookContext();
  const proof = useNotebook((state) => state.proof);
  const stands = useNotebook(standsNow);
  const mayWrite = useNotebook((state) => state.mayWrite);
  if (proof === null) return null;
  const { verdict, startedAt, endedAt, cells } = proof;
  const Icon = stands ? icons[verdict] : History;
  const date = format.dateTime(endedAt, { dateStyle: "long", timeStyle: "short" });
  const listed = cells.filter(({ outcome }) => outcome !== "same" && outcome !== "new");
  const count = cells.filter(({ outcome }) => outcome === outcomeOf[verdict]).length;
  return (
    <section className={styles["proof"]} data-verdict={stands ? verdict : "outdated"} aria-label={t("label")}>
      <p role="status">
        <Icon size={16} aria-hidden />
        <span>
          <strong>{t(stands ? verdict : "outdated", { date, count })}</strong>{" "}
          {stands ? t("cells", { count: cells.length, duration: duration(endedAt - startedAt) }) : t(`was.${verdict}`, { count })}
        </span>
        {mayWrite && (!stands || verdict !== "reproduced") && (
          <Button small look="quiet" onClick={commands.prove}>
            {t("again")}
          </Button>
        )}
      </p>
      {listed.length > 0 && (
        <details open={stands && verdict !== "reproduced"}>
          <summary>{t("list", { count: listed.length })}</summary>
          <ul>
            {listed.map((cell) => (
              <Outcome key={cell.cell} cell={cell} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

const outcomeOf: Record<Proof["verdict"], ProofCell["outcome"]> = {
  reproduced: "same",
  first: "new",
  different: "different",
  failed: "failed",
  stopped: "not-run",
};

function Outcome({ cell: { cell, outcome, hint, durationMs } }: { cell: ProofCell }) {
  const t = useTranslations("notebook.proof");
  const duration = useDuration();
  const { store } = useNotebookContext();
  const index = useNotebook((state) => state.order.indexOf(cell) + 1);
  const sentence = [t(`outcome.${outcome}`), hint === undefined ? "" : t(`hint.${hint}`)].filter(Boolean).join(", ");
  const time = durationMs === null ? "" : ` (${duration(durationMs)})`;
  if (index === 0) return <li>{`${t("gone")} ${sentence}`}</li>;
  return (
    <li>
      <button type="button" className="link-button" onClick={() => store.select({ active: cell, mode: "command", focus: true })}>
        {t("cell", { index })}
      </button>{" "}
      {sentence}
      {time}
    </li>
  );
}

function standsNow({ proof, order, cells, room }: NotebookState): boolean {
  if (proof === null) return false;
  const code = order.flatMap((id) => {
    const cell = cells.get(id);
    if (cell?.type !== "code" || cell.source.trim() === "") return [];
    return [{ id, run: cell.run, sourceSha256: () => sourceHash(cell) }];
  });
  return room.running === null && proofStands(proof, code);
}

"use client";
/** What can be done to a cell as a whole; shown on the active cell and under the pointer. */
import { ArrowDown, ArrowUp, Code, Pencil, Pilcrow, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo } from "react";
import type { ReactNode } from "react";
import styles from "./cell.module.css";
import type { CellType } from "./cell-view.ts";
import { useNotebookContext } from "./use-notebook.ts";

interface CellActionsProps {
  id: string;
  type: CellType;
  index: number;
  total: number;
  editable: boolean;
  deletable: boolean;
}

export const CellActions = memo(function CellActions({ id, type, index, total, editable, deletable }: CellActionsProps) {
  const t = useTranslations("notebook.cell");
  const { commands } = useNotebookContext();
  const other = type === "code" ? "markdown" : "code";
  return (
    <div role="toolbar" aria-label={t("actions", { index })} className={styles["actionBar"]}>
      {type !== "code" && editable && (
        <Action label={t("edit")} onClick={() => commands.edit(id)}>
          <Pencil size={14} aria-hidden />
        </Action>
      )}
      <Action label={t("moveUp")} disabled={index === 1} onClick={() => commands.move(id, -1)}>
        <ArrowUp size={14} aria-hidden />
      </Action>
      <Action label={t("moveDown")} disabled={index === total} onClick={() => commands.move(id, 1)}>
        <ArrowDown size={14} aria-hidden />
      </Action>
      {editable && (
        <Action label={t(other === "code" ? "toCode" : "toText")} onClick={() => commands.changeType(id, other)}>
          {other === "code" ? <Code size={14} aria-hidden /> : <Pilcrow size={14} aria-hidden />}
        </Action>
      )}
      {deletable && (
        <Action label={t("remove")} onClick={() => commands.remove(id)}>
          <Trash2 size={14} aria-hidden />
        </Action>
      )}
    </div>
  );
});

interface ActionProps {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Action({ label, disabled, onClick, children }: ActionProps) {
  return (
    <button type="button" className={styles["action"]} aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}

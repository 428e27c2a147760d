"use client";
/** The cells in order, and the place to add one at the end. */
import { useTranslations } from "next-intl";
import { Pilcrow, Plus } from "lucide-react";
import { Fragment, useMemo } from "react";
import type { Language } from "../../protocol/identity.ts";
import { Cell } from "./cell.tsx";
import type { InitialCell } from "./cell-view.ts";
import { useLanguageService } from "./language/use-language.ts";
import { FoldedBelow } from "./contents/folded-below.tsx";
import { hiddenIn } from "./contents/folding.ts";
import styles from "./notebook-page.module.css";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

export function Cells({ language, initialCells }: { language: Language; initialCells: readonly InitialCell[] }) {
  const order = useNotebook((state) => state.order);
  const hidden = useNotebook(hiddenIn);
  const initial = useMemo(() => new Map(initialCells.map((cell) => [cell.id, cell])), [initialCells]);
  useLanguageService(language);
  return (
    <>
      {order.map((id, index) =>
        hidden.has(id) ? null : (
          <Fragment key={id}>
            <Cell id={id} index={index + 1} total={order.length} language={language} initial={initial.get(id)} />
            <FoldedBelow id={id} />
          </Fragment>
        ),
      )}
      <AddCell at={order.length} />
    </>
  );
}

function AddCell({ at }: { at: number }) {
  const t = useTranslations("notebook.add");
  const { commands } = useNotebookContext();
  const mayWrite = useNotebook((state) => state.mayWrite);
  if (!mayWrite) return null;
  return (
    <div className={styles["add"]}>
      <button type="button" onClick={() => commands.insert(at, "code")}>
        <Plus size={14} aria-hidden /> {t("code")}
      </button>
      <button type="button" onClick={() => commands.insert(at, "markdown")}>
        <Pilcrow size={12} aria-hidden /> {t("text")}
      </button>
    </div>
  );
}

"use client";
/** What `name?` asked to read, beside the notebook. It takes the focus when it opens, Escape closes it, and the focus goes back to the cell. */
import { useTranslations } from "next-intl";
import { useCallback, useEffect } from "react";
import styles from "./documentation-panel.module.css";
import { RenderedText } from "./rendered-text.tsx";
import { SidePanel } from "./side-panel.tsx";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

export function DocumentationPanel() {
  const t = useTranslations("notebook.documentation");
  const { store } = useNotebookContext();
  const page = useNotebook((state) => state.page);
  const close = useCallback(() => {
    store.dismissPage();
    store.select({ focus: true });
  }, [store]);
  useEffect(() => {
    if (page === null) return;
    // It opened for the cell that was run: Escape means it wherever the focus went since.
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      close();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [page, close]);
  if (page === null) return null;
  return (
    <SidePanel key={page.markdown} title={t("title")} onClose={close}>
      <div className={styles["content"]} tabIndex={0} role="region" aria-label={t("content")}>
        <RenderedText source={page.markdown} />
      </div>
    </SidePanel>
  );
}

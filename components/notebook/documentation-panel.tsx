"use client";
/** What `name?` asked to read, beside the notebook. It takes the focus when it opens, Escape closes it, and the focus goes back to the cell. */
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useId, useRef } from "react";
import { Button } from "../ui/button.tsx";
import styles from "./documentation-panel.module.css";
import { RenderedText } from "./rendered-text.tsx";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

export function DocumentationPanel() {
  const t = useTranslations("notebook.documentation");
  const { store } = useNotebookContext();
  const page = useNotebook((state) => state.page);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const close = useCallback(() => {
    store.dismissPage();
    store.select({ focus: true });
  }, [store]);
  useEffect(() => {
    if (page === null) return;
    heading.current?.focus();
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
    <aside className={styles["panel"]} aria-labelledby={id}>
      <div className={styles["head"]}>
        <h2 id={id} ref={heading} tabIndex={-1}>
          {t("title")}
        </h2>
        <Button small look="quiet" aria-label={t("close")} title={t("closeTitle")} onClick={close}>
          <X size={18} aria-hidden />
        </Button>
      </div>
      <div className={styles["content"]} tabIndex={0} role="region" aria-label={t("content")}>
        <RenderedText source={page.markdown} />
      </div>
    </aside>
  );
}

"use client";
/** Markdown as it reads. The renderer is loaded when there is text that did not come rendered with the page. */
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { admonitionNames } from "../../notebook/markdown/admonitions.ts";
import type { AdmonitionTitles } from "../../notebook/markdown/admonitions.ts";
import type { ReferenceWords, Surroundings } from "../../notebook/markdown/roles.ts";
import styles from "./rendered-text.module.css";

type Renderer = typeof import("../../notebook/markdown/render.ts");
let renderer: Renderer | null = null;

export function useAdmonitionTitles(): AdmonitionTitles {
  const t = useTranslations("notebook.admonitions");
  return Object.fromEntries(admonitionNames.map((name) => [name, t(name)])) as AdmonitionTitles;
}

export function useReferenceWords(): ReferenceWords {
  const t = useTranslations("notebook.references");
  return { figure: t("figure"), table: t("table"), equation: t("equation") };
}

export interface RenderedTextProps {
  source: string;
  /** The same source, rendered by the server. */
  initial?: { source: string; html: string };
  formula?: boolean;
  /** Labels of the notebook and images of the cell. */
  surroundings?: Surroundings;
}

export function RenderedText({ source, initial, formula = false, surroundings }: RenderedTextProps) {
  const titles = useAdmonitionTitles();
  const references = useReferenceWords();
  const [module, setModule] = useState<Renderer | null>(renderer);
  const known = initial !== undefined && initial.source === source ? initial.html : null;
  useEffect(() => {
    if (known !== null || module !== null) return;
    let wanted = true;
    void import("../../notebook/markdown/render.ts").then((loaded) => {
      renderer = loaded;
      if (wanted) setModule(loaded);
    });
    return () => void (wanted = false);
  }, [known, module]);
  if (known === null && module === null) return <div className={styles["waiting"]}>{source}</div>;
  const html = known ?? (formula ? module!.renderFormula(source) : module!.renderMarkdown(source, { titles, references }, surroundings));
  // The markup is our renderer's: raw HTML stays text, addresses are checked (markdown/render.ts and its tests).
  return <div className={styles["text"]} dangerouslySetInnerHTML={{ __html: html }} />;
}

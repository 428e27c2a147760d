"use client";
/** Search in what the server rendered: articles that do not fit are hidden, and families without any. */
import { useTranslations } from "next-intl";
import { useEffect, useId, useRef, useState } from "react";
import type { ReactNode } from "react";
import { matches } from "./matches.ts";
import styles from "./features.module.css";

export function FeatureSearch({ count, children }: { count: number; children: ReactNode }) {
  const t = useTranslations("features");
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [sought, setSought] = useState("");
  const [found, setFound] = useState(count);
  useEffect(() => {
    const articles = [...(list.current?.querySelectorAll<HTMLElement>("article[data-search]") ?? [])];
    for (const article of articles) article.hidden = !matches(article.dataset["search"] ?? "", sought);
    for (const section of list.current?.querySelectorAll<HTMLElement>("section") ?? []) {
      section.hidden = section.querySelector("article:not([hidden])") === null;
    }
    setFound(articles.filter((article) => !article.hidden).length);
  }, [sought]);
  return (
    <>
      <div className={styles["search"]} role="search">
        <label htmlFor={id}>{t("search")}</label>
        <input id={id} type="search" value={sought} onChange={(event) => setSought(event.target.value)} />
        <p role="status">{t("found", { count: found })}</p>
      </div>
      <div ref={list}>{children}</div>
    </>
  );
}

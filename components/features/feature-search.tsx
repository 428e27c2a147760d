"use client";
/** Search in what the server rendered: articles that do not fit are hidden, and families without any. */
import { useTranslations } from "next-intl";
import { useEffect, useId, useRef, useState } from "react";
import type { ReactNode } from "react";
import { matches } from "./matches.ts";
import styles from "./features.module.css";

const targetOf = (list: HTMLElement | null) => list?.querySelector<HTMLElement>(`[id="${CSS.escape(location.hash.slice(1))}"]`);

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
    // A link to a feature that the search had hidden ended the search: only now there is a place to go to.
    if (sought === "" && location.hash !== "") targetOf(list.current)?.scrollIntoView();
  }, [sought]);
  useEffect(() => {
    const follow = () => {
      if (targetOf(list.current)?.hidden === true) setSought("");
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
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

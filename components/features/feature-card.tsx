"use client";
/** A feature in short, over its name. */
import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import { featureCatalogue } from "../../science/radiomics/catalogue.ts";
import { explanationOf } from "../../science/radiomics/explanations/explanations.ts";
import { FeatureText, featureTitle } from "./feature-text.tsx";
import styles from "./features.module.css";

export function FeatureCard({ code, language }: { code: string; language: Language }) {
  const t = useTranslations("features");
  const entry = featureCatalogue().find(({ featureCode }) => featureCode === code);
  const explanation = explanationOf(code);
  if (entry === undefined || explanation === undefined) return <p>{t("unknown", { code })}</p>;
  return (
    <>
      <p className={styles["cardTitle"]}>
        {featureTitle(entry, explanation, language)} <code>{code}</code>
      </p>
      <FeatureText entry={entry} explanation={explanation} language={language} />
      <a href={`/${language}/features#${code}`} target="_blank" rel="noreferrer">
        {t("more")}
      </a>
    </>
  );
}

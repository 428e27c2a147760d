/** What is said of a feature: its meaning, its formula, its unit, and when it misleads. On the page, and over a name in a table. */
import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import type { CatalogueEntry, FeatureExplanation } from "../../science/radiomics/index.ts";
import { formulaMarkup } from "./formula.ts";
import styles from "./features.module.css";

interface FeatureTextProps {
  entry: CatalogueEntry;
  explanation: FeatureExplanation;
  language: Language;
}

export function FeatureText({ entry, explanation, language }: FeatureTextProps) {
  const t = useTranslations("features");
  return (
    <>
      <p>{explanation.meaning[language]}</p>
      <div className={styles["formula"]} tabIndex={0} role="region" aria-label={t("formula")}>
        <div dangerouslySetInnerHTML={{ __html: formulaMarkup(entry.formula) }} />
      </div>
      <p className={styles["facts"]}>
        <span>
          {t("unit")} <strong>{t(`units.${entry.unit}`)}</strong>
        </span>
        <span>{entry.source}</span>
      </p>
      <p className={styles["misleadsTitle"]}>{t("misleads")}</p>
      <ul className={styles["misleads"]}>
        {explanation.misleads.map((sentence) => (
          <li key={sentence.en}>{sentence[language]}</li>
        ))}
      </ul>
    </>
  );
}

/** The feature's name in the reader's language; IBSI's own is English. */
export function featureTitle(entry: CatalogueEntry, explanation: FeatureExplanation, language: Language): string {
  return language === "fr" ? explanation.frenchName : entry.feature;
}

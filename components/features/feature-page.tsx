/** Every radiomics feature, family by family; each has an address of its own (#UR99). */
import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import { allFamilies, explanationOf, familyCodes, featureCatalogue } from "../../science/radiomics/index.ts";
import type { CatalogueEntry } from "../../science/radiomics/index.ts";
import { FeatureSearch } from "./feature-search.tsx";
import { FeatureText, featureTitle } from "./feature-text.tsx";
import styles from "./features.module.css";

export function FeaturePage({ language }: { language: Language }) {
  const t = useTranslations("features");
  const features = [...new Map(featureCatalogue().map((entry) => [entry.featureCode, entry])).values()];
  return (
    <>
      <p className={styles["notice"]}>{t("notice")}</p>
      <FeatureSearch count={features.length}>
        {allFamilies.map((family) => (
          <section key={family} className={styles["family"]} aria-labelledby={`family-${family}`}>
            <h2 id={`family-${family}`}>
              {t(`families.${family}`)} <code>{familyCodes[family]}</code>
            </h2>
            {features
              .filter((entry) => entry.family === family)
              .map((entry) => (
                <Feature key={entry.featureCode} entry={entry} language={language} />
              ))}
          </section>
        ))}
      </FeatureSearch>
    </>
  );
}

function Feature({ entry, language }: { entry: CatalogueEntry; language: Language }) {
  const explanation = explanationOf(entry.featureCode);
  if (explanation === undefined) return null;
  const title = featureTitle(entry, explanation, language);
  const searched = [title, entry.feature, explanation.frenchName, entry.featureCode, explanation.meaning[language]].join(" ");
  return (
    <article id={entry.featureCode} className={styles["feature"]} data-search={searched}>
      <h3>
        <a href={`#${entry.featureCode}`}>{title}</a> <code>{entry.featureCode}</code>
        {language === "fr" && (
          <small lang="en" className={styles["english"]}>
            {entry.feature}
          </small>
        )}
      </h3>
      <FeatureText entry={entry} explanation={explanation} language={language} />
    </article>
  );
}

import { useFormatter, useTranslations } from "next-intl";
import type { DatasetManifest } from "../../protocol/dataset.ts";
import type { Language } from "../../protocol/identity.ts";
import { Badge } from "../ui/badge.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import styles from "./datasets.module.css";
import { RemoveDataset } from "./remove-dataset.tsx";
import { SeriesTable } from "./series-table.tsx";

/** One data set: where it comes from, under which terms, what is in it, and the line that opens it in a lesson. */
export function DatasetCard({ dataset, language, mayRemove }: { dataset: DatasetManifest; language: Language; mayRemove: boolean }) {
  const t = useTranslations("datasets");
  const format = useFormatter();
  const { cohort, collection } = dataset;
  const line =
    cohort === undefined ? `const dataset = openDataset("${dataset.name}")` : `const cohort = openDataset("${dataset.name}").cohort()`;
  const megabytes = dataset.files.reduce((sum, file) => sum + file.bytes, 0) / 1e6;
  const title = dataset.title[language];
  return (
    <article className={styles.card} aria-labelledby={`dataset-${dataset.name}`}>
      <div>
        <div className={styles.head}>
          <h2 id={`dataset-${dataset.name}`}>{title}</h2>
          <p className={styles.badges}>
            {dataset.synthetic ? <Badge tone="accent">{t("synthetic")}</Badge> : <Badge>{t("real")}</Badge>}
            {dataset.access === "staff" ? <Badge tone="warning">{t("staffOnly")}</Badge> : null}
          </p>
        </div>
        <p className={styles.description}>{dataset.description[language]}</p>
      </div>
      <Facts>
        <Fact name={t("origin")}>{dataset.origin}</Fact>
        <Fact name={t("licence")}>{dataset.licence}</Fact>
        <Fact name={t("since")}>{format.dateTime(new Date(dataset.createdAt), { dateStyle: "medium" })}</Fact>
        <Fact name={t("content")}>
          {t("size", {
            files: dataset.files.length,
            megabytes: format.number(megabytes, { maximumFractionDigits: megabytes < 10 ? 1 : 0 }),
          })}
        </Fact>
        {cohort === undefined ? null : (
          <Fact name={t("cohortLabel")}>{t("cohortOf", { patients: cohort.patients, centres: cohort.centres })}</Fact>
        )}
        {collection === undefined ? null : (
          <Fact name={t("collection")}>
            {t("collectionOf", { name: collection.name, patients: collection.patients, expected: collection.expectedPatients ?? 0 })}
          </Fact>
        )}
      </Facts>
      {collection === undefined ? null : (
        <p className={styles.description}>
          {t("cite")} {collection.citation} <a href={`https://doi.org/${collection.doi}`}>doi:{collection.doi}</a>
          {collection.incomplete.length > 0 ? (
            <span className={styles.remark}>{t("incomplete", { series: collection.incomplete.length })}</span>
          ) : null}
        </p>
      )}
      <Series dataset={dataset} label={t("seriesOf", { title })} />
      <div className={styles.use}>
        <code>{line}</code>
        <CopyButton text={line} label={t("copyLine")} />
      </div>
      {mayRemove ? (
        <div className={styles.foot}>
          <RemoveDataset name={dataset.name} title={title} />
        </div>
      ) : null}
    </article>
  );
}

/** More than that would hide what stands below. */
const seriesAtOnce = 8;

function Series({ dataset: { series }, label }: { dataset: DatasetManifest; label: string }) {
  const t = useTranslations("datasets");
  if (series.length === 0) return null;
  if (series.length <= seriesAtOnce) return <SeriesTable series={series} label={label} />;
  return (
    <details>
      <summary>{t("allSeries", { series: series.length })}</summary>
      <SeriesTable series={series} label={label} />
    </details>
  );
}

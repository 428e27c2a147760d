import { useFormatter, useTranslations } from "next-intl";
import type { DatasetManifest } from "../../protocol/dataset.ts";
import type { Language } from "../../protocol/identity.ts";
import { Badge } from "../ui/badge.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import styles from "./datasets.module.css";
import { RemoveDataset } from "./remove-dataset.tsx";
import { SeriesTable } from "./series-table.tsx";

/** One data set: where it comes from, under which terms, what is in it, and the line that opens it in a lesson. */
export function DatasetCard({ dataset, language, mayRemove }: { dataset: DatasetManifest; language: Language; mayRemove: boolean }) {
  const t = useTranslations("datasets");
  const format = useFormatter();
  const line = `const dataset = openDataset("${dataset.name}")`;
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
      <dl className={styles.facts}>
        <div>
          <dt>{t("origin")}</dt>
          <dd>{dataset.origin}</dd>
        </div>
        <div>
          <dt>{t("licence")}</dt>
          <dd>{dataset.licence}</dd>
        </div>
        <div>
          <dt>{t("since")}</dt>
          <dd>{format.dateTime(new Date(dataset.createdAt), { dateStyle: "medium" })}</dd>
        </div>
        <div>
          <dt>{t("content")}</dt>
          <dd>
            {t("size", {
              files: dataset.files.length,
              megabytes: format.number(megabytes, { maximumFractionDigits: megabytes < 10 ? 1 : 0 }),
            })}
          </dd>
        </div>
      </dl>
      <SeriesTable series={dataset.series} label={t("seriesOf", { title })} />
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

import { useFormatter, useTranslations } from "next-intl";
import type { SeriesEntry } from "../../protocol/dataset.ts";
import { TableFrame } from "../ui/panel.tsx";
import styles from "./datasets.module.css";

/** The series of a data set: what they are and how they are sampled. Dimensions in voxels, spacing in mm. */
export function SeriesTable({ series, label }: { series: SeriesEntry[]; label: string }) {
  const t = useTranslations("datasets");
  const format = useFormatter();
  const number = (value: number) => format.number(value, { maximumFractionDigits: 2 });
  return (
    <TableFrame label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("series.modality")}</th>
            <th scope="col">{t("series.description")}</th>
            <th scope="col" className={styles.number}>
              {t("series.instances")}
            </th>
            <th scope="col" className={styles.number}>
              {t("series.dimensions")}
            </th>
            <th scope="col" className={styles.number}>
              {t("series.spacing")}
            </th>
          </tr>
        </thead>
        <tbody>
          {series.map((entry) => (
            <tr key={entry.uid}>
              <td>{entry.modality}</td>
              <td>
                {entry.description === "" ? "–" : entry.description}
                {entry.remark === undefined ? null : <span className={styles.remark}>{entry.remark}</span>}
              </td>
              <td className={styles.number}>{number(entry.instances)}</td>
              <td className={styles.number}>{entry.dimensions === null ? "–" : entry.dimensions.map(number).join(" × ")}</td>
              <td className={styles.number}>{entry.spacingMm === null ? "–" : entry.spacingMm.map(number).join(" × ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

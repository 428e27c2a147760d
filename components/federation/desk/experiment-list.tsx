import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ExperimentSummary } from "../../../protocol/federation/office.ts";
import type { Language } from "../../../protocol/identity.ts";
import { TableFrame } from "../../ui/panel.tsx";
import styles from "./desk.module.css";
import { StatusBadge } from "./status-badge.tsx";

/** All experiments, the latest first. */
export function ExperimentList({ experiments, language }: { experiments: ExperimentSummary[]; language: Language }) {
  const t = useTranslations("federationDesk.list");
  const format = useFormatter();
  return (
    <TableFrame label={t("title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("name")}</th>
            <th scope="col">{t("status")}</th>
            <th scope="col">{t("rounds")}</th>
            <th scope="col" className={styles["number"]}>
              {t("hospitals")}
            </th>
            <th scope="col">{t("started")}</th>
          </tr>
        </thead>
        <tbody>
          {experiments.map(({ name, title, status, round, rounds, hospitals, startedAt, startedBy }) => (
            <tr key={name}>
              <td>
                <Link className={styles["name"]} href={`/${language}/federation/experiments/${name}`}>
                  {title}
                </Link>
                <br />
                <span className={styles["quiet"]}>{name}</span>
              </td>
              <td>
                <StatusBadge status={status} />
              </td>
              <td className={styles["nowrap"]}>{t("roundsOf", { round, rounds })}</td>
              <td className={styles["number"]}>{format.number(hospitals)}</td>
              <td className={styles["quiet"]}>
                {startedAt === null ? "–" : format.dateTime(new Date(startedAt), { dateStyle: "medium", timeStyle: "short" })}
                {startedBy === null ? null : (
                  <>
                    <br />
                    {t("by", { name: startedBy })}
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

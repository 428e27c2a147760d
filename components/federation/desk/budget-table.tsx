"use client";

import { useTranslations } from "next-intl";
import type { ExperimentView } from "../../../protocol/federation/office.ts";
import { Stack, TableFrame } from "../../ui/panel.tsx";
import styles from "./desk.module.css";
import { useNumbers } from "./use-numbers.ts";

/** What the rounds so far cost each hospital's patients, by this experiment alone. */
export function BudgetTable({ privacy }: { privacy: NonNullable<ExperimentView["privacy"]> }) {
  const t = useTranslations("federationDesk.page.budget");
  const { measure } = useNumbers();
  const { unit, delta, spent } = privacy;
  return (
    <Stack>
      <p>{t("lead", { unit, delta })}</p>
      <TableFrame label={t("title")}>
        <table className={styles["narrow"]}>
          <thead>
            <tr>
              <th scope="col">{t("hospital")}</th>
              <th scope="col" className={styles["number"]}>
                {t("epsilon")}
              </th>
            </tr>
          </thead>
          <tbody>
            {spent.map(({ hospital, epsilon }) => (
              <tr key={hospital}>
                <td className={styles["name"]}>{hospital}</td>
                <td className={styles["number"]}>{epsilon === null ? t("infinite") : measure(epsilon)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Stack>
  );
}

"use client";
/** Each hospital in words and numbers. Where there is no room for a table, each row is a list; it stays a table to who does not see. */
import { useTranslations } from "next-intl";
import { useId } from "react";
import type { ReactNode } from "react";
import type { Language } from "../../protocol/identity.ts";
import type { FederationPicture, PictureHospital } from "../../protocol/federation/picture.ts";
import { useFormats } from "./formats.ts";
import styles from "./hospital-table.module.css";

interface Column {
  key: "patients" | "outcome" | "scanner" | "global" | "local" | "drift" | "sent" | "time";
  cell: (hospital: PictureHospital) => ReactNode;
}

export function HospitalTable({ picture, language }: { picture: FederationPicture; language: Language }) {
  const caption = useId();
  const t = useTranslations("federationPicture");
  const { whole, measure, share, number, bytes, seconds } = useFormats(language);
  const { hospitals } = picture;
  const isKnown = (value: (hospital: PictureHospital) => unknown) => hospitals.some((hospital) => value(hospital) !== null);
  const scannerOf = ({ scanner, missing }: PictureHospital) => {
    const lacks = missing.map((modality) => t(`modality.${modality}`)).join(", ");
    const distance = scanner === null ? "–" : scanner === 0 ? t("scannerReference") : t("scannerShift", { shift: number(scanner) });
    return lacks === "" ? distance : `${distance} · ${t("lacks", { modalities: lacks })}`;
  };
  const patientsOf = ({ patients, testPatients }: PictureHospital) => {
    if (patients === null) return "–";
    return testPatients === null || testPatients === 0
      ? whole(patients)
      : t("patientsAndTest", { train: whole(patients), test: whole(testPatients) });
  };
  const columns: Column[] = [
    { key: "patients", cell: patientsOf },
    ...(isKnown(({ outcomeShare }) => outcomeShare)
      ? ([{ key: "outcome", cell: ({ outcomeShare }) => share(outcomeShare) }] satisfies Column[])
      : []),
    ...(isKnown(({ scanner }) => scanner) ? ([{ key: "scanner", cell: scannerOf }] satisfies Column[]) : []),
    { key: "global", cell: ({ before }) => measure(before) },
    { key: "local", cell: ({ after }) => measure(after) },
    { key: "drift", cell: ({ drift }) => number(drift) },
    { key: "sent", cell: (hospital) => bytes(hospital.bytes) },
    { key: "time", cell: (hospital) => seconds(hospital.seconds) },
  ];
  const measured = picture.measure === null ? "" : ` ${t("measuredBy", { measure: t(`measures.${picture.measure}`) })}`;
  return (
    <div className={styles["frame"]} role="group" aria-labelledby={caption} tabIndex={0}>
      <table className={styles["table"]}>
        <caption id={caption}>
          {t("caption")}
          {measured}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("columns.hospital")}</th>
            <th scope="col">{t("columns.state")}</th>
            {columns.map(({ key }) => (
              <th scope="col" key={key} data-number={key === "scanner" ? undefined : true}>
                {t(`columns.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hospitals.map((hospital, i) => (
            <tr key={hospital.name}>
              <th scope="row">
                {i + 1}. {hospital.name}
              </th>
              <td data-label={t("columns.state")} data-activity={hospital.activity}>
                <span>{t(`activity.${hospital.activity}`)}</span>
              </td>
              {columns.map(({ key, cell }) => (
                <td key={key} data-label={t(`columns.${key}`)} data-number={key === "scanner" ? undefined : true}>
                  <span>{cell(hospital)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

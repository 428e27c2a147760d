import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { HospitalOnDesk } from "../../../protocol/federation/office.ts";
import { Badge } from "../../ui/badge.tsx";
import { TableFrame } from "../../ui/panel.tsx";
import styles from "./desk.module.css";
import { RevokeHospital } from "./revoke-hospital.tsx";

/** Hospitals that may take part: who is there, what each last refused, and for the owner the way to end that. */
export function HospitalTable({ hospitals, mayRevoke }: { hospitals: HospitalOnDesk[]; mayRevoke: boolean }) {
  const t = useTranslations("federationDesk.hospital");
  return (
    <TableFrame label={t("title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("name")}</th>
            <th scope="col">{t("state")}</th>
            <th scope="col">{t("refusal")}</th>
            <th scope="col">{t("admitted")}</th>
            {mayRevoke ? (
              <th scope="col">
                <span className="visually-hidden">{t("actions")}</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {hospitals.map((hospital) => (
            <HospitalRow key={hospital.id} hospital={hospital} mayRevoke={mayRevoke} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function HospitalRow({ hospital, mayRevoke }: { hospital: HospitalOnDesk; mayRevoke: boolean }) {
  const t = useTranslations("federationDesk.hospital");
  const spoken = useLocale();
  const format = useFormatter();
  const { id, name, publicKey, admittedAt, admittedBy, since, connectedAt, lastRefusal, unprovenAt } = hospital;
  const when = (date: string) => format.dateTime(new Date(date), { dateStyle: "medium", timeStyle: "short" });
  return (
    <tr>
      <td>
        <span className={styles["name"]}>{name}</span>
        <br />
        <span className={`${styles["key"]} ${styles["nowrap"]}`} title={t("key")}>
          {publicKey.slice(0, 16)}…
        </span>
      </td>
      <td>
        {since === null ? <Badge>{t("absent")}</Badge> : <Badge tone="success">{t("connected")}</Badge>}
        <br />
        <span className={styles["quiet"]}>
          {since !== null ? t("since", { date: when(since) }) : connectedAt === null ? t("never") : t("last", { date: when(connectedAt) })}
        </span>
        {unprovenAt === null ? null : <p className={styles["fault"]}>{t("unproven", { date: when(unprovenAt) })}</p>}
      </td>
      <td className={lastRefusal === null ? undefined : styles["said"]}>
        {lastRefusal === null ? (
          <span className={styles["quiet"]}>{t("noRefusal")}</span>
        ) : (
          <>
            {lastRefusal.sentence[spoken]}
            <br />
            <span className={styles["quiet"]}>
              {t("refused", { experiment: lastRefusal.experiment, round: lastRefusal.round + 1, date: when(lastRefusal.at) })}
            </span>
          </>
        )}
      </td>
      <td className={styles["quiet"]}>
        {when(admittedAt)}
        {admittedBy === null ? null : (
          <>
            <br />
            {t("by", { name: admittedBy })}
          </>
        )}
      </td>
      {mayRevoke ? (
        <td>
          <RevokeHospital id={id} name={name} />
        </td>
      ) : null}
    </tr>
  );
}

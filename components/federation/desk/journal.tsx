import { useFormatter, useTranslations } from "next-intl";
import type { DeskAct } from "../../../protocol/federation/office.ts";
import styles from "./desk.module.css";

/** Who did what and when, the latest first. */
export function Journal({ acts }: { acts: DeskAct[] }) {
  const t = useTranslations("federationDesk.hospital");
  const format = useFormatter();
  if (acts.length === 0) return <p className={styles["quiet"]}>{t("journalEmpty")}</p>;
  return (
    <ul role="list" className={styles["journal"]}>
      {acts.map(({ at, person, act, subject }) => (
        <li key={`${at} ${act} ${subject}`}>
          <time className={styles["quiet"]} dateTime={at}>
            {format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" })}
          </time>{" "}
          {t(`act.${act}`, { person, subject })}
        </li>
      ))}
    </ul>
  );
}

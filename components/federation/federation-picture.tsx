"use client";
/**
 * A federation at work: hospitals in a ring round the desk, what moves between them (parameters, never patients), the measure over the rounds, and all of
 * it again in a table. Takes plain data; it asks nothing and keeps nothing.
 */
import { useTranslations } from "next-intl";
import { useId } from "react";
import type { Language } from "../../protocol/identity.ts";
import type { FederationPicture as Picture } from "../../protocol/federation/picture.ts";
import { Badge } from "../ui/badge.tsx";
import styles from "./federation-picture.module.css";
import { HospitalTable } from "./hospital-table.tsx";
import { MeasureCurve } from "./measure-curve.tsx";
import { Ring } from "./ring.tsx";
import { useFormats } from "./formats.ts";

export function FederationPicture({ picture, language }: { picture: Picture; language: Language }) {
  const t = useTranslations("federationPicture");
  const { bytes, seconds, whole } = useFormats(language);
  const heading = useId();
  const { title, synthetic, status, note, algorithm, parameters, round, rounds } = picture;
  const facts = [
    ...(rounds === null ? [] : [t("round", { round, rounds })]),
    ...(algorithm === null ? [] : [algorithm]),
    ...(parameters === null ? [] : [t("parameters", { count: parameters, shown: whole(parameters) })]),
    ...(picture.bytes === 0 ? [] : [t("sent", { bytes: bytes(picture.bytes) })]),
    ...(picture.seconds === 0 ? [] : [seconds(picture.seconds)]),
  ];
  return (
    <div role="group" className={styles["picture"]} aria-labelledby={heading} data-status={status}>
      <header className={styles["head"]}>
        <strong id={heading}>{title}</strong>
        <Badge tone={toneOf(status)}>{t(`status.${status}`)}</Badge>
        {synthetic && <Badge>{t("synthetic")}</Badge>}
      </header>
      <p className={styles["facts"]}>{facts.join(" · ")}</p>
      {/* Only what changes now and then is spoken. */}
      <span role="status" className="visually-hidden">
        {t("spoken", { title, status: t(`status.${status}`) })}
      </span>
      {note !== undefined && <p className={styles["note"]}>{note[language]}</p>}
      <div className={styles["drawings"]}>
        <Ring hospitals={picture.hospitals} />
        <MeasureCurve picture={picture} language={language} />
      </div>
      <HospitalTable picture={picture} language={language} />
    </div>
  );
}

function toneOf(status: Picture["status"]): "neutral" | "accent" | "warning" | "success" {
  if (status === "running") return "accent";
  if (status === "finished") return "success";
  return status === "stopped" || status === "closed" ? "warning" : "neutral";
}

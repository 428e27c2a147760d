"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ModelEntry } from "../../../protocol/federation/office.ts";
import { Button } from "../../ui/button.tsx";
import { Stack, TableFrame } from "../../ui/panel.tsx";
import styles from "./desk.module.css";
import { useNumbers } from "./use-numbers.ts";

interface ModelTableProps {
  name: string;
  models: ModelEntry[];
  measure: string;
  mayTake: boolean;
}
const atFirst = 10;

/** Every model that this experiment gave, the last first, with the files to take away. */
export function ModelTable({ name, models, measure, mayTake }: ModelTableProps) {
  const t = useTranslations("federationDesk.page.registry");
  const { nameOf, bytes } = useNumbers();
  const [all, setAll] = useState(false);
  const latest = [...models].reverse();
  const shown = all ? latest : latest.slice(0, atFirst);
  const size = bytes(models.reduce((sum, model) => sum + model.bytes, 0));
  return (
    <Stack>
      <p>
        {t("lead", { count: models.length, size })} {mayTake ? null : t("notTake")}
      </p>
      <TableFrame label={t("title")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("round")}</th>
              <th scope="col">{t("made")}</th>
              <th scope="col">{t("from")}</th>
              <th scope="col" className={styles["number"]} title={t("measured")}>
                {nameOf(measure)}
              </th>
              <th scope="col">{t("sha")}</th>
              <th scope="col">{t("files")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((model) => (
              <ModelRow key={model.round} name={name} model={model} measure={measure} mayTake={mayTake} />
            ))}
          </tbody>
        </table>
      </TableFrame>
      {shown.length === models.length ? null : (
        <div>
          <Button small onClick={() => setAll(true)}>
            {t("all", { count: models.length })}
          </Button>
        </div>
      )}
    </Stack>
  );
}

function ModelRow({ name, model, measure, mayTake }: Omit<ModelTableProps, "models"> & { model: ModelEntry }) {
  const t = useTranslations("federationDesk.page.registry");
  const { measure: number, bytes, when, list, whole } = useNumbers();
  const { round, sha256, at, participants, measured } = model;
  const address = `/api/federation/experiments/${name}/models/${round}`;
  return (
    <tr>
      <td className={styles["nowrap"]}>{round === 0 ? t("first") : whole(round)}</td>
      <td className={`${styles["quiet"]} ${styles["nowrap"]}`}>{at === null ? "–" : when(at)}</td>
      <td className={styles["quiet"]}>{participants.length === 0 ? "–" : list(participants)}</td>
      <td className={styles["number"]}>
        {measured === null ? <span className={styles["quiet"]}>{t("notYet")}</span> : number(measured[measure])}
      </td>
      <td>
        <code className={styles["key"]}>{sha256.slice(0, 16)}</code>
      </td>
      <td>
        <span className={styles["line"]}>
          {mayTake ? (
            <a href={address} download aria-label={t("weightsOf", { round })}>
              {t("weights")} <span className={styles["quiet"]}>{bytes(model.bytes)}</span>
            </a>
          ) : null}
          <a href={`${address}/provenance`} download aria-label={t("provenanceOf", { round })}>
            {t("provenance")}
          </a>
        </span>
      </td>
    </tr>
  );
}
